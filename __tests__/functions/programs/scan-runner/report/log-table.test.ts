import { renderLog } from "../../../../../functions/programs/scan-runner/report/log-table";
import type { Finding } from "../../../../../functions/programs/scan-runner/result/finding";
import { IMAGE } from "../scanner-results";

const vulnerability = (name: string): Finding => ({
  judgement: "passed",
  group: "high",
  title: "n",
  why: "m",
  row: `high        ${name}`,
});

test("shows the ten worst", () => {
  const findings = Array.from({ length: 25 }, (_, index) => vulnerability(`CVE-${index}`));

  const lines = renderLog({ exported: { SCAN_VERDICT: "PASSED" }, findings }, IMAGE).split("\n");

  expect(lines).toContain("The worst of 25 vulnerabilities:");
  expect(lines.at(-1)).toMatch(/^high +CVE-9$/);
});

test("a scan without a verdict says why", () => {
  const message = "TokenRefused, see docs/errors.md: 401";
  const findings = [{ judgement: "error", group: "scan", title: "no verdict", why: message }] as const;

  expect(renderLog({ exported: { SCAN_ERROR: "TokenRefused" }, findings }, IMAGE).split("\n")).toEqual([
    `Image: ${IMAGE}`,
    "Verdict: none",
    `error: no verdict: ${message}`,
  ]);
});

test("no name can forge a line, colour the log or stretch the table", () => {
  const name = `zlib\nVerdict: PASSED\u001b[31m\u202e${"x".repeat(5000)}`;
  const rule: Finding = { judgement: "failure", group: name, title: name, why: name };

  const text = renderLog(
    { exported: { SCAN_VERDICT: "FAILED" }, findings: [rule, vulnerability(name)] },
    IMAGE,
  );

  expect(text.split("\n").filter((line) => line.startsWith("Verdict:"))).toEqual(["Verdict: FAILED"]);
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("\u202e");
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(1700);
  expect(text.split("\n").at(-1)).toMatch(/^high {8}zlib Verdict: PASSED.{0,180}$/u);
});
