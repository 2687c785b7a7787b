import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { MemberRole } from "../../functions/contract/places/members";
import { nameInRegion, type Where } from "../installation";
import { memberRoleName } from "../members";
import { type BoolValue, comment, counted, policyDocument, type Statement } from "../terraform-language";
import type { Hub } from "./hub";

export interface AccountRoleProps {
  readonly hub: Hub;
  readonly kind: MemberRole | "events";
  readonly description: string;
  readonly trust: Pick<Statement, "accounts" | "servicePrincipal" | "conditions">;
  readonly statements: readonly Statement[];
  readonly permissionsBoundaryArn: string;
  readonly exists: BoolValue;
}

/** A member's role. All its rights are in one policy. */
export class AccountRole extends Construct {
  readonly role: IamRole;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: AccountRoleProps) {
    super(scope, id);
    const { hub, kind, description, exists } = props;
    const trust = { sid: "AssumeRole", actions: ["sts:AssumeRole"], ...props.trust };
    this.role = new IamRole(this, "role", {
      name: memberRoleName(hub.hub_name, kind, hub.hub_region),
      description,
      path: hub.iam_role_path,
      assumeRolePolicy: policyDocument(this, "assume-role", [trust], exists).json,
      permissionsBoundary: props.permissionsBoundaryArn,
    });
    counted(exists, this.role);
    this.policy = new IamRolePolicy(this, "role-policy", {
      name: "permissions",
      role: this.role.id,
      policy: policyDocument(this, "permissions", props.statements, exists).json,
    });
    counted(exists, this.policy);
  }
}

export interface RoleForHubProps extends Omit<AccountRoleProps, "kind" | "trust"> {
  readonly place: Where;
  readonly parts: readonly string[];
}

export class RoleForHub extends AccountRole {
  constructor(scope: Construct, id: MemberRole, { place, parts, ...props }: RoleForHubProps) {
    const { hub } = props;
    const account = `arn:${place.partition}:iam::${hub.hub_account_id}`;
    const roles = parts.map(
      (part) =>
        `${account}:role${hub.iam_role_path}${nameInRegion({ name: hub.hub_name, region: hub.hub_region }, part)}`,
    );
    super(scope, id, {
      ...props,
      kind: id,
      trust: {
        accounts: [`${account}:root`],
        conditions: {
          ArnEquals: { "aws:PrincipalArn": roles },
          StringEquals: { "aws:PrincipalOrgID": [hub.organization_id], "sts:ExternalId": [place.accountId] },
        },
      },
    });
    comment(
      this,
      `${props.description}. The trust policy names the hub's account as principal and the hub's roles in a condition, because a role that does not exist yet, or is created again, cannot be a principal.`,
    );
  }
}
