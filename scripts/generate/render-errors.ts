import type { CodedReason, ErrorReason } from "../../functions/errors/error-reason";

/** The columns that a table may have, with what they say of an error, as Markdown. */
const COLUMNS = {
  "reason says": ({ says }) => `\`${says}\``,
  class: (entry) => judgements(entry, "errorClass"),
  scope: (entry) => judgements(entry, "errorScope"),
  "what it means": ({ meaning }) => meaning,
  "what to do": (entry) => asMarkdown(adviceOf(entry)),
  code: ({ code }) => `\`${code}\``,
} satisfies Record<string, (entry: CodedReason) => string>;

export type Column = keyof typeof COLUMNS;

/** A table of a page about errors. */
export interface ErrorTable {
  readonly errors: readonly CodedReason[];
  /** @default all */
  readonly columns?: readonly Column[];
}

/** The table, as Markdown. */
export function renderErrors({ errors, columns = Object.keys(COLUMNS) as Column[] }: ErrorTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = errors.map((entry) => line(columns.map((column) => COLUMNS[column](entry))));
  return [line(columns), `|${"---|".repeat(columns.length)}`, ...rows].join("\n");
}

/** The usual class or scope, and the others with the circumstances in which they hold. */
function judgements(entry: ErrorReason, of: "errorClass" | "errorScope"): string {
  const others = Object.values(entry.otherwise ?? {})
    .filter((other) => other[of] !== entry[of])
    .map((other) => `\`${other[of]}\` ${other.when}`);
  const last = others.pop();
  const first = [`\`${entry[of]}\``, ...others].join(", ");
  return last === undefined ? first : `${first}, or ${last}`;
}

function adviceOf({ advice, otherwise = {} }: ErrorReason): string {
  const others = Object.values(otherwise).flatMap((other) =>
    other.advice === undefined
      ? []
      : [`${other.when.replace(/^./, (first) => first.toUpperCase())}: ${other.advice}`],
  );
  return [advice, ...others].join(". ");
}

/** Names of inputs and keys have an underscore, perhaps with a value; actions of IAM a colon. Pages of docs/ become links. */
function asMarkdown(text: string): string {
  return text
    .replace(/\b[a-z]+:[A-Z]\w+/g, "`$&`")
    .replace(/\bdocs\/([\w-]+\.md)/g, "[$1]($1)")
    .replace(
      /\b[a-z0-9]+(?:_[a-z0-9]+)+(?: = \w+)?/g,
      (name) => `\`${name.replace(/ = (\w+)/, ' = "$1"')}\``,
    );
}
