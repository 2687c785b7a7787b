import type { CodedReason, ErrorReason } from "./error-reason";

const HEAD = ["reason says", "class", "scope", "what it means", "what to do"];

/** The table of a page about errors, as Markdown. Where builds export codes, it has them, too: their logs name no more. */
export function renderErrors(errors: readonly CodedReason[]): string {
  const isExported = errors.some(({ sentence }) => sentence !== undefined);
  const rows = errors.map((entry) => {
    const cells = [
      `\`${entry.says}\``,
      judgements(entry, "errorClass"),
      judgements(entry, "errorScope"),
      entry.meaning,
      entry.advice,
    ];
    return isExported ? [...cells, `\`${entry.code}\``] : cells;
  });
  const head = isExported ? [...HEAD, "code"] : HEAD;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
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
