import type { Ending } from "../result/scan-result";
import { printable } from "./printable";

const COLUMNS = ["SEVERITY", "VULNERABILITY", "PACKAGE", "VERSION", "FIXED IN", "CVSS", "REMARKS"];
const MAX_ROWS = 10;
/** Of failed and accepted rules. */
const MAX_RULES = 30;

/** The end of the build log, for people: verdict, counts, rules, the worst vulnerabilities, the link to Sysdig. */
export function renderLog({ exported, findings }: Ending, image: string): string {
  const { SCAN_VERDICT, SCAN_ERROR_CLASS, SCAN_REASON, SCAN_COUNTS, SCAN_RESULT_URL } = exported;
  const rules = findings.flatMap(({ status, name, message, row }) => {
    if (row || (status !== "failure" && status !== "skipped")) return [];
    return `${status === "failure" ? "Failed" : "Skipped"}: ${name}: ${message}`;
  });
  const rows = findings.flatMap(({ row }) => (row ? [row] : []));
  const table = [COLUMNS, ...rows.slice(0, MAX_ROWS)].map((row) => row.map((cell) => printable(cell, 40)));
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => `${row[column]}`.length)));
  const align = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  const lines = [
    `Image: ${image}`,
    `Verdict: ${SCAN_VERDICT ?? `none, ${SCAN_ERROR_CLASS} error`}`,
    SCAN_REASON,
    SCAN_COUNTS && `Found: ${SCAN_COUNTS}`,
    ...rules.slice(0, MAX_RULES),
    rules.length > MAX_RULES && `and ${rules.length - MAX_RULES} more rules`,
    ...(rows[0] ? [`The worst of ${rows.length} vulnerabilities:`, ...table.map(align)] : []),
    SCAN_RESULT_URL && `Report in Sysdig: ${SCAN_RESULT_URL}`,
  ];
  return lines
    .filter(Boolean)
    .map((line) => printable(line, 1700).trimEnd())
    .join("\n");
}
