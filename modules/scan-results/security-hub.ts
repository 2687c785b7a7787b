import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { arn, type Installation } from "../installation";
import { comment, grantDocument, sharedDocument } from "../terraform-language";

/** The account's own product in Security Hub, which the findings of images belong to. */
export class SecurityHub extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly installation: Installation,
  ) {
    super(scope, id);
  }

  /** Lets a role import findings; nothing where none are imported. */
  grantImport(role: IamRole): IamRolePolicy {
    const { installation } = this;
    const { securityHub: enabled } = installation.inputs;
    const product = `product/${installation.accountId}/default`;
    const statement = {
      sid: "ImportFindings",
      actions: ["securityhub:BatchImportFindings"],
      resources: [arn(installation, "securityhub", product)],
    };
    const document = sharedDocument(this, "import", [statement], enabled);
    comment(document, "Findings of custom integrations belong to the account's own product.");
    return grantDocument(role, document, enabled);
  }
}
