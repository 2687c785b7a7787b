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

/** Managed policies of the module itself on each of the two roles that take users' policies, at most. */
export const OWN_POLICIES = 2;
/** Users' policies on such a role, at most. IAM attaches 10 by default; two are left for later versions. */
export const ADDITIONAL_POLICIES = 6;

/**
 * A customer-managed policy, for statements that several roles share or that grow with a list. IAM allows 6,144
 * characters for each managed policy, and 10,240 for all inline policies of a role together, not counting white space.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export interface ManagedPolicy {
  readonly document: DataAwsIamPolicyDocument;
  /**
   * Attaches the policy to a role.
   *
   * @param scope parent of the attachment. Default: the policy's part, for a single attachment
   * @param roleExists whether the role exists, if only Terraform knows this
   */
  attach(role: IamRole, scope?: Construct, roleExists?: BoolValue): IamRolePolicyAttachment;
}

interface ManagedPolicyProps {
  /** Part of the policy's name between installation and region. (The name has the region, because IAM is global.) */
  readonly name: string;
  readonly description: string;
  readonly statements: readonly Statement[];
  /** Whether the policy exists, if only Terraform knows this. Default: it exists */
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

/** Attaches users' policies by key, so that a new entry never detaches others, and ARNs may be unknown until apply. */
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
  readonly name: string;
  readonly assumeRolePolicy: string;
  /** Whether the role exists, if only Terraform knows this. Default: it exists */
  readonly exists?: BoolValue;
}

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
