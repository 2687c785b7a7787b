import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { Construct } from "constructs";
import { type BoolValue, choose, counted } from "./condition";

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
