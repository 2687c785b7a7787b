import type { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { TerraformIterator, Token } from "cdktf";
import { Construct } from "constructs";
import {
  and,
  type BoolValue,
  choose,
  counted,
  createInlinePolicy,
  policyDocument,
  type Statement,
} from "../terraform-language";
import type { Installation } from "./installation";
import { globalName } from "./installation-name";

/** Managed policies that the module attaches to each of the two roles at most. */
export const OWN_POLICIES = 2;
/** IAM attaches 10 to a role by default, so two are left for later versions of the module. */
export const ADDITIONAL_POLICIES = 6;

/**
 * A customer-managed policy of the installation: for what several roles may do, and for statements that grow with a
 * list. IAM counts 6,144 characters for each, and 10,240 for all inline policies of a role together, white space aside.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export interface ManagedPolicy {
  readonly document: DataAwsIamPolicyDocument;
  /**
   * Lets a role do what the policy says.
   *
   * @param scope where the attachment stands. Default: with the policy, which then has this one only
   * @param roleExists whether there is such a role, where only Terraform knows
   */
  attach(role: IamRole, scope?: Construct, roleExists?: BoolValue): IamRolePolicyAttachment;
}

interface ManagedPolicyProps {
  /** Last part of the policy's name, between those of the installation and of the region: IAM is global. */
  readonly name: string;
  readonly description: string;
  readonly statements: readonly Statement[];
  /** Whether there is such a policy at all, where only Terraform knows. Default: there is */
  readonly exists?: BoolValue;
}

export function managedPolicy(
  scope: Construct,
  id: string,
  installation: Installation,
  { name, description, statements, exists = true }: ManagedPolicyProps,
): ManagedPolicy {
  const part = new Construct(scope, id);
  const document = policyDocument(part, "policy-document", statements, exists);
  const policy = new IamPolicy(part, "policy", {
    ...globalName(installation, "name", name),
    description,
    policy: document.json,
  });
  counted(exists, policy);
  return {
    document,
    attach: (role, attachmentScope = part, roleExists = true) =>
      counted(
        and(exists, roleExists),
        new IamRolePolicyAttachment(attachmentScope, "attachment", {
          role: role.id,
          policyArn: policy.arn,
        }),
      ),
  };
}

/**
 * Attaches the user's own policies to a role, each under its key: so another entry in the map never detaches one that
 * stays, and ARNs may be unknown until apply.
 */
export function attachPolicies(
  scope: Construct,
  id: string,
  role: IamRole,
  policyArns: Readonly<Record<string, string>>,
  exists: BoolValue = true,
): void {
  const forEach = TerraformIterator.fromMap(Token.asAnyMap(choose(exists, policyArns, {})));
  new IamRolePolicyAttachment(scope, id, {
    forEach,
    role: role.id,
    policyArn: Token.asString(forEach.value),
  });
}

export interface ServiceRoleProps {
  /** Part of the role's name, between those of the installation and of the region. */
  readonly name: string;
  readonly assumeRolePolicy: string;
  /** Whether there is such a role at all, where only Terraform knows. Default: there is */
  readonly exists?: BoolValue;
}

/** A role of the installation that a service of AWS assumes. */
export function serviceRole(
  scope: Construct,
  installation: Installation,
  { name, assumeRolePolicy, exists = true }: ServiceRoleProps,
): IamRole {
  const role = new IamRole(scope, "role", {
    ...globalName(installation, "name", name),
    path: installation.inputs.iamRolePath,
    assumeRolePolicy,
    permissionsBoundary: installation.inputs.permissionsBoundaryArn,
  });
  counted(exists, role);
  createInlinePolicy(role, exists);
  return role;
}
