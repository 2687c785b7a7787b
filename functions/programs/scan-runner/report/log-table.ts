import type { BuildResult } from "../result/scan-result";
import { singleLine } from "../single-line";

const HEAD = "SEVERITY    VULNERABILITY";
const MAX_ROWS = 10;
const MAX_RULES = 30;

export function renderLog({ exported, findings }: BuildResult, image: string): string {
  const { SCAN_VERDICT = "none", SCAN_COUNTS, SCAN_RESULT_URL } = exported;
  const rules = findings.filter(({ row, judgement }) => !row && judgement !== "passed");
  const rows = findings.flatMap(({ row }) => row ?? []);
  const worst = rows.slice(0, MAX_ROWS).map((row) => singleLine(row));
  const lines = [
    `Image: ${image}`,
    `Verdict: ${SCAN_VERDICT}`,
    SCAN_COUNTS && `Found: ${SCAN_COUNTS}`,
    ...rules.slice(0, MAX_RULES).map(({ judgement, title, why }) => `${judgement}: ${title}: ${why}`),
    rules.length > MAX_RULES && `and ${rules.length - MAX_RULES} more rules`,
    ...(rows[0] ? [`The worst of ${rows.length} vulnerabilities:`, HEAD, ...worst] : []),
    SCAN_RESULT_URL && `Report in Sysdig: ${SCAN_RESULT_URL}`,
  ];
  return lines
    .filter(Boolean)
    .map((line) => singleLine(line, 1700).trimEnd())
    .join("\n");
}
