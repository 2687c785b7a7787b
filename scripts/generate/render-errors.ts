import type { Circumstance, CodedReason, ErrorReason } from "../../functions/errors/error-reason";

/** Circumstances in which an error has another class or scope; each text ends a sentence. */
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

const COLUMNS: Readonly<Record<string, (entry: CodedReason, meaning: string) => string>> = {
  "reason says (code)": ({ says, code }) => (says === code ? `\`${code}\`` : `\`${says}\` (\`${code}\`)`),
  "class/scope": (entry) => classification(entry),
  "what it means": (_, meaning) => meaning,
};

/** Renders a table of errors. An error's meaning is only written on the page, and read from its row there. */
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

/** Renders the usual class and scope, and the others with their circumstances. */
function classification({ otherwise = {}, ...usual }: ErrorReason): string {
  const pair = ({ errorClass, errorScope }: Pick<ErrorReason, "errorClass" | "errorScope">) =>
    `\`${errorClass}\`/\`${errorScope}\``;
  const others = Object.entries(otherwise)
    .filter(([, other]) => pair(other) !== pair(usual))
    .map(([circumstance, other]) => `${pair(other)} ${WHEN[circumstance as Circumstance]}`);
  return [pair(usual), ...others].join(", or ");
}
