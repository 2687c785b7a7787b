import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { arn, type Installation } from "../installation";
import { type Condition, comment, grantIf } from "../terraform-language";

export interface SecurityHubProps {
  readonly installation: Installation;
  /** Whether findings are imported. */
  readonly enabled: Condition;
}

/** The account's own product in Security Hub, which the findings of images belong to. */
export class SecurityHub extends Construct {
  readonly enabled: Condition;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SecurityHubProps,
  ) {
    super(scope, id);
    this.enabled = props.enabled;
  }

  /** Lets a role import findings; nothing where none are imported. */
  grantImport(role: IamRole): IamRolePolicy | undefined {
    const { installation, enabled } = this.props;
    const product = `product/${installation.accountId}/default`;
    const policy = grantIf(enabled, this, "import", role, "import-findings", [
      {
        sid: "ImportFindings",
        actions: ["securityhub:BatchImportFindings"],
        resources: [arn(installation, "securityhub", product)],
      },
    ]);
    if (policy) {
      comment(policy, "Findings of custom integrations belong to the account's own product.");
    }
    return policy;
  }
}
