import type { Ending } from "../result/scan-result";
import { printable } from "./printable";

const COLUMNS = ["SEVERITY", "VULNERABILITY", "PACKAGE", "VERSION", "FIXED IN", "CVSS", "REMARKS"];
const WIDTHS = [10, 20, 40, 25, 25, 4, 40];
const MAX_ROWS = 10;
/** Of failed and accepted rules. */
const MAX_RULES = 30;

/** The end of the build log, for people: verdict, counts, rules, the worst vulnerabilities, the link to Sysdig. */
export function renderLog({ exported, findings }: Ending, image: string): string {
  const { SCAN_VERDICT = "none", SCAN_COUNTS, SCAN_RESULT_URL } = exported;
  const rules = findings.filter(({ row, status }) => !row && status !== "passed");
  const rows = findings.flatMap(({ row }) => (row ? [row] : []));
  const table = [COLUMNS, ...rows.slice(0, MAX_ROWS)].map((row) =>
    row.map((cell, column) => printable(cell, WIDTHS[column]).padEnd(WIDTHS[column] ?? 0)).join("  "),
  );
  const lines = [
    `Image: ${image}`,
    `Verdict: ${SCAN_VERDICT}`,
    SCAN_COUNTS && `Found: ${SCAN_COUNTS}`,
    ...rules.slice(0, MAX_RULES).map(({ status, name, message }) => `${status}: ${name}: ${message}`),
    rules.length > MAX_RULES && `and ${rules.length - MAX_RULES} more rules`,
    ...(rows[0] ? [`The worst of ${rows.length} vulnerabilities:`, ...table] : []),
    SCAN_RESULT_URL && `Report in Sysdig: ${SCAN_RESULT_URL}`,
  ];
  return lines
    .filter(Boolean)
    .map((line) => printable(line, 1700).trimEnd())
    .join("\n");
}
