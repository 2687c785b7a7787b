export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Words for values that only an installation knows, or that differ between statements of one kind. */
const NAMES = {
  "data.aws_partition.current.partition": "PARTITION",
  "data.aws_caller_identity.current.account_id": "ACCOUNT",
  "local.current_region": "REGION",
  "var.name": "NAME",
  "var.hub.hub_account_id": "HUB_ACCOUNT",
  "var.hub.hub_region": "HUB_REGION",
  "var.hub.hub_name": "HUB_NAME",
  "var.hub.iam_role_path": "/PATH/",
  "statement.key": "*",
} as const;

/** Returns a text or expression of Terraform for readers: shorter, and the same in every installation. */
export function textOf(value: Json | undefined): string {
  let text = String(value).replace(/one\(([\w.-]+)\[\*\]\.(\w+)\)/g, "$1.$2");
  for (const [expression, name] of Object.entries(NAMES)) {
    text = text.replaceAll(`\${${expression}}`, name);
  }
  const inner = /^\$\{((?:(?!\$\{)[\s\S])*)\}$/.exec(text)?.[1];
  if (inner === undefined) {
    return text;
  }
  return Object.entries(NAMES).reduce(
    (before, [expression, name]) =>
      before.replace(new RegExp(`(?<![\\w.])${expression.replaceAll(".", "\\.")}(?![\\w.])`, "g"), name),
    inner,
  );
}

/** Returns the condition of a `count`, a `for_each` or an optional source document; undefined: none. */
export function conditionOf(value: Json | undefined): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const [, condition] =
    /^\$\{([\s\S]*) \? (?:1 : 0|\[1\] : \[\]|[^?]* : "\{\}")\}$/.exec(String(value)) ?? [];
  if (condition === undefined) {
    throw new Error(`This is no condition: ${JSON.stringify(value)}`);
  }
  return withoutParentheses(textOf(`\${${condition}}`));
}

function withoutParentheses(text: string): string {
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    depth += character === "(" ? 1 : character === ")" ? -1 : 0;
    if (depth === 0) {
      return index > 0 && index === text.length - 1 ? text.slice(1, -1) : text;
    }
  }
  return text;
}
