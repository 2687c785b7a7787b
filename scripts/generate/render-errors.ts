import type { Circumstance, CodedReason, ErrorReason } from "../../functions/errors/error-reason";

/** The circumstances in which an error is judged in another way; each ends a sentence. */
const WHEN: Readonly<Record<Circumstance, string>> = {
  registry: "where it is about a registry",
  image: "where the control image is scanned well",
  ecr: "for ECR",
  member: "for ECR of another account, where members are served",
  hub: "where members are served",
  request: "for an image that a pipeline asked for, and nothing runs",
  busy: "while the service is too busy or does not answer",
  unreachable: "where nobody answers",
};

/** The columns of a table of errors, with what they say of an error, as Markdown. */
const COLUMNS: Readonly<Record<string, (entry: CodedReason, meaning: string) => string>> = {
  "reason says (code)": ({ says, code }) => (says === code ? `\`${code}\`` : `\`${says}\` (\`${code}\`)`),
  "class/scope": (entry) => classification(entry),
  "what it means": (_, meaning) => meaning,
  "what to do": (entry) => asMarkdown(adviceOf(entry)),
};

/**
 * A table of errors, as Markdown. The meaning of an error is written on the page alone, in its row.
 *
 * @param page text of the page as it is
 */
export function renderErrors(errors: readonly CodedReason[], page: string): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const columns = Object.values(COLUMNS);
  const rows = errors.map((entry) => line(columns.map((cell) => cell(entry, meaningOf(entry, page)))));
  return [line(Object.keys(COLUMNS)), `|${"---|".repeat(columns.length)}`, ...rows].join("\n");
}

function meaningOf({ code }: CodedReason, page: string): string {
  const row = new RegExp(`^\\| [^|]*\`${code}\`\\)? \\| [^|]* \\| ([^|]+) \\|`, "m");
  const [, meaning] = row.exec(page) ?? [];
  if (meaning === undefined) {
    throw new Error(`Add a row to the page: | \`${code}\` | class | MEANING | advice |`);
  }
  return meaning;
}

/** The usual class and scope, and the others with the circumstances in which they hold. */
function classification({ otherwise = {}, ...usual }: ErrorReason): string {
  const pair = ({ errorClass, errorScope }: Pick<ErrorReason, "errorClass" | "errorScope">) =>
    `\`${errorClass}\`/\`${errorScope}\``;
  const others = Object.entries(otherwise)
    .filter(([, other]) => pair(other) !== pair(usual))
    .map(([circumstance, other]) => `${pair(other)} ${WHEN[circumstance as Circumstance]}`);
  return [pair(usual), ...others].join(", or ");
}

function adviceOf({ advice, otherwise = {} }: ErrorReason): string {
  const others = Object.entries(otherwise).flatMap(([circumstance, other]) => {
    const when = WHEN[circumstance as Circumstance].replace(/^./, (first) => first.toUpperCase());
    return other.advice === undefined ? [] : [`${when}: ${other.advice}`];
  });
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
