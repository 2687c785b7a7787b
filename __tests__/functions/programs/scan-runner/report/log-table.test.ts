import { renderLog } from "../../../../../functions/programs/scan-runner/report/log-table";
import type { Finding } from "../../../../../functions/programs/scan-runner/result/finding";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { ASKED } from "../result-document";
import { IMAGE, type ResultName, resultText } from "../scanner-results";

const log = (name: ResultName, exitCode = 0) =>
  renderLog(readScanResult(resultText(name), ASKED, exitCode), IMAGE).split("\n");

const vulnerability = (name: string): Finding => ({
  judgement: "passed",
  group: "high",
  title: "n",
  why: "m",
  row: `high        ${name}`,
});

test("shows verdict, counts, failed and accepted rules and the worst vulnerabilities in columns, and ends with the link", () => {
  const lines = log("failed", 1);

  expect(lines.slice(0, 4)).toEqual([
    `Image: ${IMAGE}`,
    "Verdict: FAILED",
    "Found: critical:3,high:3,medium:1,low:0,negligible:1",
    "failure: Sysdig Best Practices / Severe vulnerabilities with a fix / Severity greater than or equal high with a fix: 3 vulnerabilities: CVE-2026-10004 in org.apache.logging.log4j:log4j-core 2.14.1, fixed in 2.15.0; CVE-2026-10001 in openssl 3.0.11-1~deb12u2, fixed in 3.0.15-1~deb12u1; GHSA-aaaa-bbbb-cccc in org.apache.logging.log4j:log4j-core 2.14.1, fixed in 2.17.1",
  ]);
  expect(lines.slice(6, 10)).toEqual([
    "skipped: Sysdig Best Practices / Severe vulnerabilities with a fix / CVE-2026-10008 is forbidden: risk accepted, RiskTransferred, only our own callers reach it, until 2027-01-31",
    "The worst of 8 vulnerabilities:",
    "SEVERITY    VULNERABILITY",
    "critical    CVE-2026-10004 in org.apache.logging.log4j:log4j-core 2.14.1, fixed in 2.15.0, CVSS 9, exploitable, CISA KEV",
  ]);
  expect(lines.at(-1)).toBe(
    "Report in Sysdig: https://eu1.app.sysdig.com/secure/#/vulnerabilities/results/18f3a2/overview",
  );
});

test("has no table without vulnerabilities, and no link without a report", () => {
  expect(log("no-policy").join()).not.toContain("SEVERITY");
  expect(log("nulls").join()).not.toContain("Sysdig:");
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
