import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import { type BoolValue, choose, counted } from "./condition";
import { type Statement, sharedDocument } from "./policy-document";

/** A policy document without statements. */
const NOTHING = "{}";

/** The one inline policy of a role: the statements of all that the role is granted, together. */
class InlinePolicy {
  readonly resource: IamRolePolicy;
  private readonly document: DataAwsIamPolicyDocument;
  private readonly parts: string[] = [];

  constructor(
    role: IamRole,
    private readonly roleExists: BoolValue,
  ) {
    // A role of the installation's own has the address of its part; one of the user's is a part itself.
    const scope = (role.node.id === "role" && role.node.scope) || role;
    this.document = counted(roleExists, new DataAwsIamPolicyDocument(scope, "policy-document", {}));
    this.resource = counted(
      roleExists,
      new IamRolePolicy(scope, "role-policy", {
        name: "permissions",
        // The id is its name, and not known where the role is replaced under the same one.
        role: role.id,
        policy: this.document.json,
      }),
    );
  }

  add({ json }: DataAwsIamPolicyDocument, exists: BoolValue): void {
    this.parts.push(exists === this.roleExists ? json : Token.asString(choose(exists, json, NOTHING)));
    this.document.sourcePolicyDocuments = this.parts;
  }
}

const policies = new WeakMap<IamRole, InlinePolicy>();

/** Makes the inline policy of a role that may not be there. That of any other is made with the first grant. */
export function createInlinePolicy(role: IamRole, exists: BoolValue): InlinePolicy {
  const policy = new InlinePolicy(role, exists);
  policies.set(role, policy);
  return policy;
}

/**
 * Adds a document to the inline policy of a role. No two documents of a role have a statement of the same name.
 *
 * @param exists whether the role exists and is granted this, where only Terraform knows. Default: it is
 * @returns the policy, which is the same for all that the role is granted
 */
export function grantDocument(
  role: IamRole,
  document: DataAwsIamPolicyDocument,
  exists: BoolValue = true,
): IamRolePolicy {
  const policy = policies.get(role) ?? createInlinePolicy(role, true);
  policy.add(document, exists);
  return policy.resource;
}

/** The same with the document of one need, made for the first role that has it and shared by those that follow. */
export function grant(
  scope: Construct,
  id: string,
  role: IamRole,
  statements: readonly Statement[],
  exists: BoolValue = true,
): IamRolePolicy {
  return grantDocument(role, sharedDocument(scope, id, statements, exists), exists);
}
