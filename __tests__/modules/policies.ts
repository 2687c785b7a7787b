import type { Block, Json, Synthesized } from "./synthesized";

/** A statement of a policy document as Terraform has it. */
export interface PolicyStatement {
  /** Path of the document's construct within the installation. */
  readonly document: string;
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** A list, or an expression that gives one. */
  readonly resources: readonly string[] | string;
  readonly conditions: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
  readonly services: readonly string[];
  /** The expression that decides whether the statement exists; undefined: it always does. */
  readonly when?: string;
}

/** The statements of every policy document, or of those whose construct's path begins so. */
export function policyStatements(synthesized: Synthesized, pathPrefix = ""): PolicyStatement[] {
  return synthesized
    .ofType("aws_iam_policy_document")
    .filter(({ path }) => path.startsWith(pathPrefix))
    .flatMap(({ path, block }) => [
      ...((block.statement ?? []) as Block[]).map((statement) => read(path, statement)),
      ...dynamicStatements(block).flatMap(({ content, for_each }) =>
        typeof for_each === "string"
          ? [read(path, content as Block, for_each)]
          : unroll(for_each as Record<string, string>, content as Block).map((each) => read(path, each)),
      ),
    ]);
}

function dynamicStatements({ dynamic }: Block): Block[] {
  return ((dynamic as Block | undefined)?.statement ?? []) as Block[];
}

/** A dynamic statement as Terraform unrolls it: one for each entry of a map. */
export function unroll<T extends object>(entries: Readonly<Record<string, string>>, content: T): T[] {
  const text = JSON.stringify(content);
  return Object.entries(entries).map(([key, value]) =>
    JSON.parse(text.replaceAll("${statement.key}", key).replaceAll("${statement.value}", value)),
  );
}

function read(document: string, statement: Block, when?: string): PolicyStatement {
  const principals = (statement.principals ?? []) as { type: string; identifiers: string[] }[];
  return {
    document,
    sid: statement.sid as string,
    effect: statement.effect as string,
    actions: statement.actions as string[],
    resources: (statement.resources ?? []) as string[] | string,
    conditions: (statement.condition ?? []) as unknown as PolicyStatement["conditions"],
    services: principals.flatMap(({ type, identifiers }) => (type === "AWS" ? [] : identifiers)),
    when,
  };
}

/** Every value anywhere inside, with the path to it. */
export function walk(value: Json, path = ""): { path: string; value: Json }[] {
  if (typeof value !== "object" || value === null) {
    return [{ path, value }];
  }
  return Object.entries(value).flatMap(([key, inner]) => walk(inner as Json, `${path}/${key}`));
}
