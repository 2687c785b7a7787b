import type { ErrorReason } from "./error-reason";

const HEAD = ["| reason says | class | scope | what it means | what to do |", "|---|---|---|---|---|"];

/** The table of a page about errors, as Markdown. */
export function renderErrors(errors: readonly ErrorReason[]): string {
  const rows = errors.map((entry) => {
    const cells = [
      `\`${entry.says}\``,
      judgements(entry, "errorClass"),
      judgements(entry, "errorScope"),
      entry.meaning,
      entry.advice,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [...HEAD, ...rows].join("\n");
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
