import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { type Condition, choose, createIf } from "./condition";

/** A statement of an IAM policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  readonly sid: string;
  /** Default: Allow */
  readonly effect?: "Allow" | "Deny";
  readonly actions: string[];
  readonly resources?: string[];
  /** Service that a resource's own policy speaks of, such as `events.amazonaws.com`. */
  readonly servicePrincipal?: string;
  /** Values by operator and key. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string[]>>>>;
  /** The statement exists only where this holds, so that no policy ever names a null. Default: true */
  readonly when?: Condition;
  /** One such statement for each entry, which `${statement.key}` and `${statement.value}` stand for. */
  readonly forEach?: Readonly<Record<string, string>>;
}

/** An IAM policy, as a data source that shows up readable in the plan; its JSON is `json`. */
export function policyDocument(
  scope: Construct,
  id: string,
  statements: readonly Statement[],
): DataAwsIamPolicyDocument {
  const document = new DataAwsIamPolicyDocument(scope, id, {
    statement: statements.filter(({ when = true, forEach }) => when === true && !forEach).map(render),
  });
  const dynamic = statements.filter(({ when, forEach }) => forEach || (when && when !== true));
  if (dynamic.length > 0) {
    document.addOverride(
      "dynamic.statement",
      dynamic.map((statement) => ({
        for_each: statement.forEach ?? choose(statement.when ?? true, [statement.sid], []),
        content: render(statement),
      })),
    );
  }
  return document;
}

/** Gives a role an inline policy of its own, named after what it allows. */
export function grant(
  scope: Construct,
  id: string,
  role: IamRole,
  name: string,
  statements: readonly Statement[],
): IamRolePolicy {
  const part = partOf(scope, id, role);
  return new IamRolePolicy(part, "policy", {
    name,
    role: role.name,
    policy: policyDocument(part, "policy-document", statements).json,
  });
}

/** The same for an optional part: policy and document have its count, so neither ever names what does not exist. */
export function grantIf(
  condition: Condition,
  scope: Construct,
  id: string,
  role: IamRole,
  name: string,
  statements: readonly Statement[],
): IamRolePolicy | undefined {
  const part = partOf(scope, id, role);
  const document = createIf(condition, () => policyDocument(part, "policy-document", statements));
  return createIf(
    condition,
    () => new IamRolePolicy(part, "policy", { name, role: role.name, policy: document?.json ?? "" }),
  );
}

/** Of a further role, such as one of the user's own, the policy belongs to that role. */
function partOf(scope: Construct, id: string, role: IamRole): Construct {
  return scope.node.tryFindChild(id)
    ? new Construct(role, `${scope.node.id}-${id}`)
    : new Construct(scope, id);
}

/** The trust policy of a role that an AWS service assumes. */
export function assumedBy(scope: Construct, service: string, conditions?: Statement["conditions"]): string {
  return policyDocument(scope, "assume-role", [
    {
      sid: "AssumeRole",
      actions: ["sts:AssumeRole"],
      servicePrincipal: `${service}.amazonaws.com`,
      conditions,
    },
  ]).json;
}

function render({ sid, effect = "Allow", actions, resources, servicePrincipal, conditions }: Statement) {
  const statement: DataAwsIamPolicyDocumentStatement = {
    sid,
    effect,
    actions,
    resources,
    ...(servicePrincipal ? { principals: [{ type: "Service", identifiers: [servicePrincipal] }] } : {}),
    ...(conditions ? { condition: renderConditions(conditions) } : {}),
  };
  return statement;
}

function renderConditions(conditions: NonNullable<Statement["conditions"]>) {
  return Object.entries(conditions).flatMap(([test, keys]) =>
    Object.entries(keys).map(([variable, values]) => ({ test, variable, values })),
  );
}
