import { conditionOf, type Json, textOf } from "./terraform-text";

type Block = Readonly<Record<string, Json>>;

export interface PermissionStatement {
  readonly sid: string;
  readonly effect: string;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  /** One expression may stand for several resources. */
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  /** Conditions besides those of the owner's existence; empty: none. */
  readonly when: readonly string[];
}

export interface Permissions {
  readonly owner: string;
  /** Condition of its existence; undefined: always. */
  readonly when?: string;
  readonly statements: readonly PermissionStatement[];
  /** Users' own policies, whose statements are unknown. */
  readonly ofUsers: readonly string[];
}

/** Reads permissions, trust and denials of every role from the configuration in Terraform's JSON. */
export function rolePermissions(configuration: Block): Permissions[] {
  return blocks(configuration, "aws_iam_role").map(([owner, role]) => {
    const existence = conditionOf(role.count);
    const granted = [
      ...blocks(configuration, "aws_iam_role_policy").filter(([, { role }]) => refersTo(role, owner)),
      ...attached(configuration, owner),
    ];
    return {
      owner,
      when: existence,
      statements: [
        ...documentOf(configuration, role.assume_role_policy, owner, []),
        ...granted.flatMap(([address, { policy, count }]) =>
          documentOf(configuration, policy, address, [conditionOf(count)], existence),
        ),
      ],
      ofUsers: blocks(configuration, "aws_iam_role_policy_attachment")
        .filter(([, { role, for_each }]) => refersTo(role, owner) && for_each !== undefined)
        .map(([, { for_each }]) => textOf(for_each)),
    };
  });
}

/** Reads the policies of queues, topics and other resources, and who may invoke the functions. */
export function resourcePermissions(configuration: Block): Permissions[] {
  const owners = Object.keys(configuration.resource as Block)
    .filter((type) => !type.startsWith("aws_iam_"))
    .flatMap((type) => blocks(configuration, type))
    .filter(([, { policy }]) => policy !== undefined);
  const policies = owners.map(([owner, { policy, count }]) => ({
    owner,
    when: conditionOf(count),
    statements: documentOf(configuration, policy, owner, [], conditionOf(count)),
    ofUsers: [],
  }));
  return [...policies, ...invocations(configuration)];
}

function invocations(configuration: Block): Permissions[] {
  const permissions = blocks(configuration, "aws_lambda_permission").map(([, permission]) => permission);
  const functionOf = (permission: Block) => textOf(permission.function_name).replace(/\.function_name$/, "");
  return [...new Set(permissions.map(functionOf))].map((owner) => ({
    owner,
    statements: permissions
      .filter((permission) => functionOf(permission) === owner)
      .map(({ statement_id, principal, action, source_arn, count }) => ({
        sid: textOf(statement_id),
        effect: "Allow",
        principals: [textOf(principal)],
        actions: [textOf(action)],
        resources: [`${owner}.arn`],
        // Lambda makes this condition of the source.
        conditions: source_arn === undefined ? [] : [`ArnLike aws:SourceArn: ${textOf(source_arn)}`],
        when: [conditionOf(count)].filter((each) => each !== undefined),
      })),
    ofUsers: [],
  }));
}

/** Returns the module's managed policies that are attached to a role, with the attachment's count. */
function attached(configuration: Block, role: string): [string, Block][] {
  const attachments = blocks(configuration, "aws_iam_role_policy_attachment");
  return attachments
    .filter(([, attachment]) => refersTo(attachment.role, role) && attachment.for_each === undefined)
    .map(([address, { policy_arn, count }]) => {
      const policy = blocks(configuration, "aws_iam_policy").find(([each]) => refersTo(policy_arn, each));
      if (policy === undefined) {
        throw new Error(`${address} attaches ${policy_arn}, which is no policy of the module.`);
      }
      return [address, { policy: policy[1].policy ?? null, ...(count === undefined ? {} : { count }) }];
    });
}

/** Reads the statements of a policy's document, and of its source documents. */
function documentOf(
  configuration: Block,
  policy: Json | undefined,
  address: string,
  when: readonly (string | undefined)[],
  known?: string,
): PermissionStatement[] {
  const documents = blocks({ resource: configuration.data ?? {} }, "aws_iam_policy_document");
  const document = documents.find(([each]) => refersTo(policy, `data.${each}`))?.[1];
  if (document === undefined) {
    throw new Error(`${address} has ${policy}, which is no policy document of the module.`);
  }
  const sources = ((document.source_policy_documents ?? []) as readonly string[]).flatMap((source) =>
    documentOf(configuration, source, address, [
      ...when,
      source.endsWith(' : "{}"}') ? conditionOf(source) : undefined,
    ]),
  );
  const dynamic = ((document.dynamic as Block | undefined)?.statement ?? []) as readonly Block[];
  return [
    ...sources,
    ...((document.statement ?? []) as readonly Block[]).map((statement) => read(statement, when)),
    ...dynamic.map(({ content, for_each }) =>
      typeof for_each === "string"
        ? read(content as Block, [...when, conditionOf(for_each)])
        : read(content as Block, when, Object.values(for_each as Block)),
    ),
  ].map((statement) => ({ ...statement, when: statement.when.filter((each) => each !== known) }));
}

/** @param each values of statements that differ in one value only, and are read as one */
function read(
  statement: Block,
  when: readonly (string | undefined)[],
  each: readonly Json[] = [],
): PermissionStatement {
  const principals = (statement.principals ?? []) as readonly Block[];
  const conditions = (statement.condition ?? []) as readonly Block[];
  const nameOf = (variable?: Json) =>
    variable === "${statement.value}" ? each.join(", ") : textOf(variable);
  return {
    sid: textOf(statement.sid),
    effect: textOf(statement.effect),
    principals: principals.flatMap(({ identifiers }) => textsOf(identifiers)),
    actions: textsOf(statement.actions),
    resources: textsOf(statement.resources),
    conditions: conditions.map(
      ({ test, variable, values }) => `${textOf(test)} ${nameOf(variable)}: ${textsOf(values).join(", ")}`,
    ),
    when: [...new Set(when.filter((each) => each !== undefined))],
  };
}

function textsOf(value: Json | undefined): string[] {
  return value === undefined ? [] : [value].flat().map((each) => textOf(each as Json));
}

/** Whether an expression refers to a resource or data source, and not to a longer name. */
function refersTo(expression: Json | undefined, address: string): boolean {
  return new RegExp(`(^|[^\\w.-])${address.replaceAll(".", "\\.")}(?![\\w-])`).test(String(expression));
}

function blocks(configuration: Block, type: string): [address: string, block: Block][] {
  const named = ((configuration.resource as Block)[type] ?? {}) as Readonly<Record<string, Block>>;
  return Object.entries(named).map(([name, block]) => [`${type}.${name}`, block]);
}
