import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { Construct } from "constructs";
import { arn, type Installation, Part } from "../installation";
import { allow, comment, grantDocument, sharedDocument } from "../terraform-language";

/** The account's own product in Security Hub, which the findings of images belong to. */
export class SecurityHub extends Part {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id, installation);
  }

  /** Lets a role import findings; nothing where none are imported. */
  grantImport(role: IamRole): IamRolePolicy {
    const { installation } = this;
    const { securityHub: enabled } = installation.inputs;
    const product = `product/${installation.accountId}/default`;
    const statement = allow("ImportFindings", "securityhub:BatchImportFindings", [
      arn(installation, "securityhub", product),
    ]);
    const document = sharedDocument(this, "import", [statement], enabled);
    comment(document, "Findings of custom integrations belong to the account's own product.");
    return grantDocument(role, document, enabled);
  }
}
