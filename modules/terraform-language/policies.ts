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
  /** Service that a resource's own policy speaks of, such as `events.amazonaws.com`. */
  readonly servicePrincipal?: string;
  /** Accounts that a resource's own policy speaks of, by their ids. */
  readonly accounts?: readonly string[];
  /** Whether a resource's own policy speaks of everybody. Default: false */
  readonly everybody?: boolean;
  /** Values by operator and key. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string[]>>>>;
  /** The statement exists only where this holds, so that no policy ever names a null. Default: true */
  readonly when?: BoolValue;
  /** One such statement for each entry, which `${statement.key}` and `${statement.value}` stand for. */
  readonly forEach?: Readonly<Record<string, string>>;
}

/** A statement that allows actions on resources; `*` is one, where actions know no others. */
export function allow(
  sid: string,
  actions: string | readonly string[],
  resources: string | string[],
  further: Omit<Statement, "sid" | "actions" | "resources"> = {},
): Statement {
  return { sid, actions: [actions].flat(), resources: [resources].flat(), ...further };
}

/** An IAM policy, as a data source that shows up readable in the plan; its JSON is `json`. */
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

/** The policy document of one need, made for the first role that has it and shared by those that follow. */
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

/** A statement of a resource's own policy: it refuses calls without TLS. */
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

/** The trust policy of a role that an AWS service assumes. */
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
