import type { Circumstance, CodedReason, ErrorReason } from "../../functions/errors/error-reason";

/** The circumstances in which an error is judged in another way; each ends a sentence. */
const WHEN: Readonly<Record<Circumstance, string>> = {
  registry: "for a registry",
  image: "if the control image is scanned well",
  ecr: "for ECR",
  member: "for ECR of another account, with `members`",
  hub: "with `members`",
  request: "for an image that a pipeline asked for, and nothing runs",
  busy: "if the service is busy or silent",
  unreachable: "if nobody answers",
};

/** The columns of a table of errors, with what they say of an error, as Markdown. */
const COLUMNS: Readonly<Record<string, (entry: CodedReason, meaning: string) => string>> = {
  "reason says (code)": ({ says, code }) => (says === code ? `\`${code}\`` : `\`${says}\` (\`${code}\`)`),
  "class/scope": (entry) => classification(entry),
  "what it means": (_, meaning) => meaning,
};

/**
 * A table of errors, as Markdown. An error's meaning is written on the page alone, in its row; its reason has the advice.
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
    throw new Error(`Add a row to the page: | \`${code}\` | class | MEANING |`);
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
