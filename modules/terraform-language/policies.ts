import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { type BoolValue, choose, counted } from "./expressions";

const DOCUMENT = "policy-document";

/** A statement of an IAM policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  readonly sid: string;
  /** Default: Allow */
  readonly effect?: "Allow" | "Deny";
  readonly actions: string[];
  readonly resources?: string[];
  /** Principal in a resource's own policy: a service, such as `events.amazonaws.com`. */
  readonly servicePrincipal?: string;
  /** Principals in a resource's own policy: ids of accounts. */
  readonly accounts?: readonly string[];
  /** Whether a resource's own policy is about everybody. Default: false */
  readonly everybody?: boolean;
  /** Values by operator and key. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string[]>>>>;
  /** Condition under which the statement exists, so that no policy ever contains a null. Default: true */
  readonly when?: BoolValue;
  /**
   * Repeats the statement for each entry. `${statement.key}` and `${statement.value}` stand for the entry's key and
   * value.
   */
  readonly forEach?: Readonly<Record<string, string>>;
}

/** Allows actions on resources. `*` for actions for which AWS defines no resources. */
export function allow(
  sid: string,
  actions: string | readonly string[],
  resources: string | string[],
  further: Omit<Statement, "sid" | "actions" | "resources"> = {},
): Statement {
  return { sid, actions: [actions].flat(), resources: [resources].flat(), ...further };
}

/** Creates an IAM policy as a data source, which people can read in the plan. Its text is `json`. */
export function policyDocument(
  scope: Construct,
  id: string,
  statements: readonly Statement[],
  exists: BoolValue = true,
): DataAwsIamPolicyDocument {
  const statement = statements.filter(({ when = true, forEach }) => when === true && !forEach).map(render);
  const always = statement.length > 0 ? { statement } : {};
  const document = counted(exists, new DataAwsIamPolicyDocument(scope, id, always));
  const dynamic = statements.filter(({ when, forEach }) => forEach || (when && when !== true));
  if (dynamic.length > 0) {
    document.addOverride(
      "dynamic.statement",
      dynamic.map((statement) => ({
        for_each: statement.forEach ?? choose(statement.when ?? true, [1], []),
        content: render(statement),
      })),
    );
  }
  return document;
}

/** Returns the policy document of one purpose. It is made for the first role, and shared by later roles. */
export function sharedDocument(
  scope: Construct,
  id: string,
  statements: readonly Statement[],
  exists: BoolValue = true,
): DataAwsIamPolicyDocument {
  const part = scope.node.tryFindChild(id) ?? new Construct(scope, id);
  const made = part.node.tryFindChild(DOCUMENT) as DataAwsIamPolicyDocument | undefined;
  return made ?? policyDocument(part, DOCUMENT, statements, exists);
}

/** Refuses calls without TLS, in a resource's own policy. */
export function denyPlainHttp(actions: string[], resourceArn: string): Statement {
  return {
    sid: "DenyPlainHttp",
    effect: "Deny",
    everybody: true,
    actions,
    resources: [resourceArn],
    conditions: { Bool: { "aws:SecureTransport": ["false"] } },
  };
}

export function assumedBy(
  scope: Construct,
  service: string,
  conditions?: Statement["conditions"],
  exists: BoolValue = true,
): string {
  const statement = {
    sid: "AssumeRole",
    actions: ["sts:AssumeRole"],
    servicePrincipal: `${service}.amazonaws.com`,
    conditions,
  };
  return policyDocument(scope, "assume-role", [statement], exists).json;
}

function render(statement: Statement): DataAwsIamPolicyDocumentStatement {
  const { sid, effect = "Allow", actions, resources, conditions } = statement;
  return {
    sid,
    effect,
    actions,
    resources,
    ...principalsOf(statement),
    ...(conditions ? { condition: renderConditions(conditions) } : {}),
  };
}

function principalsOf({
  servicePrincipal,
  accounts,
  everybody,
}: Statement): Pick<DataAwsIamPolicyDocumentStatement, "principals"> {
  if (everybody) {
    return { principals: [{ type: "*", identifiers: ["*"] }] };
  }
  if (accounts) {
    return { principals: [{ type: "AWS", identifiers: accounts as string[] }] };
  }
  return servicePrincipal ? { principals: [{ type: "Service", identifiers: [servicePrincipal] }] } : {};
}

function renderConditions(conditions: NonNullable<Statement["conditions"]>) {
  return Object.entries(conditions).flatMap(([test, keys]) =>
    Object.entries(keys).map(([variable, values]) => ({ test, variable, values })),
  );
}

const NOTHING = "{}";

/** The only inline policy of a role, with the statements of all grants. */
class InlinePolicy {
  readonly resource: IamRolePolicy;
  private readonly document: DataAwsIamPolicyDocument;
  private readonly parts: string[] = [];

  constructor(
    role: IamRole,
    private readonly roleExists: BoolValue,
  ) {
    // A role of the installation uses the address of its part; a user's role is itself a part.
    const scope = (role.node.id === "role" && role.node.scope) || role;
    this.document = counted(roleExists, new DataAwsIamPolicyDocument(scope, "policy-document", {}));
    this.resource = counted(
      roleExists,
      new IamRolePolicy(scope, "role-policy", {
        name: "permissions",
        // Equal to the name, but unknown while the role is replaced under the same name.
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

/** Makes the inline policy of a role that may not exist. Other roles get their inline policy with the first grant. */
export function createInlinePolicy(role: IamRole, exists: BoolValue): InlinePolicy {
  const policy = new InlinePolicy(role, exists);
  policies.set(role, policy);
  return policy;
}

/**
 * Adds a document to a role's inline policy. Names of statements must differ between the documents of a role.
 *
 * @param exists whether the role exists and gets this grant, if only Terraform knows this. Default: true
 * @returns the policy, the same for all grants of the role
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

/** Grants the statements of one purpose, in a document that is made for the first role and shared by later roles. */
export function grant(
  scope: Construct,
  id: string,
  role: IamRole,
  statements: readonly Statement[],
  exists: BoolValue = true,
): IamRolePolicy {
  return grantDocument(role, sharedDocument(scope, id, statements, exists), exists);
}
