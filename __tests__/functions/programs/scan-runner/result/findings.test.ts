import type { Verdict } from "../../../../../functions/contract/images/scan";
import type { Finding } from "../../../../../functions/programs/scan-runner/result/finding";
import { listFindings } from "../../../../../functions/programs/scan-runner/result/findings";
import type { Result } from "../../../../../functions/programs/scan-runner/result/result-document";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { ASKED, ruledResult } from "../result-document";
import { type ResultName, resultText } from "../scanner-results";

const list = (name: ResultName, exitCode = 0) => readScanResult(resultText(name), ASKED, exitCode).findings;

const lines = (findings: readonly Finding[]) =>
  findings.map(({ judgement, group, title }) => `${judgement} | ${group} | ${title}`);

const judge = (result: Result, verdict: Verdict = "FAILED") => lines(listFindings(result, verdict));

const judgementsOf = (result: Result, verdict: Verdict = "FAILED") =>
  listFindings(result, verdict).map(({ judgement }) => judgement);

test("lists failed rules, accepted rules, then vulnerabilities: by severity, exploited ones first, then those with a fix, then by CVSS, then by name", () => {
  expect(lines(list("failed", 1))).toEqual([
    "failure | Sysdig Best Practices | Sysdig Best Practices / Severe vulnerabilities with a fix / Severity greater than or equal high with a fix",
    "failure | Image hardening | Image hardening / Configuration / User is root",
    "failure | Image hardening | Image hardening / CIS Docker Benchmark / User is root",
    "skipped | Sysdig Best Practices | Sysdig Best Practices / Severe vulnerabilities with a fix / CVE-2026-10008 is forbidden",
    "failure | critical | CVE-2026-10004 in org.apache.logging.log4j:log4j-core 2.14.1, fixed in 2.15.0, CVSS 9, exploitable, CISA KEV",
    "failure | critical | CVE-2026-10001 in openssl 3.0.11-1~deb12u2, fixed in 3.0.15-1~deb12u1, CVSS 9.8",
    "skipped | critical | CVE-2026-10008 in org.springframework:spring-web 5.3.20, fixed in 6.0.0, CVSS 9.8",
    "failure | high | GHSA-aaaa-bbbb-cccc in org.apache.logging.log4j:log4j-core 2.14.1, fixed in 2.17.1, CVSS 6.6, exploitable",
    "passed | high | CVE-2026-10006 in curl 7.88.1-10+deb12u5, fixed in 7.88.1-10+deb12u8, CVSS 8.8",
    "passed | high | CVE-2026-10002 in openssl 3.0.11-1~deb12u2, no fix, CVSS 7.4",
    "passed | medium | CVE-2026-10003 in openssl 3.0.11-1~deb12u2, fixed in 3.0.14-1~deb12u1, CVSS 5.9",
    "passed | negligible | CVE-2026-10007 in curl 7.88.1-10+deb12u5, no fix",
  ]);
});

test("an image whose risks are accepted has no failure, though a rule of it is failed", () => {
  const findings = list("accepted");

  expect(lines(findings)).toEqual([
    "passed | scan | verdict PASSED",
    "skipped | Sysdig Best Practices | Sysdig Best Practices / Severe vulnerabilities with a fix / CVE-2026-10008 is forbidden",
    "skipped | critical | CVE-2026-10008 in org.springframework:spring-web 5.3.20, fixed in 6.0.0, CVSS 9.8",
    "passed | medium | CVE-2026-10003 in openssl 3.0.11-1~deb12u2, fixed in 3.0.14-1~deb12u1, CVSS 5.9",
  ]);
  expect(findings[1]?.why).toBe("risk accepted, RiskTransferred");
});

test("a severity nobody knows comes last, and is listed", () => {
  expect(lines(list("nulls")).map((line) => line.split(" in ")[0])).toEqual([
    "passed | scan | verdict PASSED",
    "passed | unknown | VULNDB-1",
    "passed | unknown | unnamed",
  ]);
});

test("no policy is no success", () => {
  expect(lines(list("no-policy"))).toEqual(["skipped | scan | verdict NO_POLICY"]);
});

test("a failed image without a failed rule has a failure all the same", () => {
  expect(judge({ packages: {}, vulnerabilities: {}, policies: { evaluations: [] } })).toEqual([
    "failure | scan | verdict FAILED",
  ]);
});

test("a failed rule without reasons is a failure", () => {
  expect(judge(ruledResult({}))).toEqual(["failure | p | p / r"]);
  expect(judge(ruledResult({}, [{ description: "" }]))).toEqual(["failure | p | p / r"]);
});

test.each([
  ["active", ["failure", "skipped", "skipped"]],
  ["Active", ["failure", "skipped", "skipped"]],
  [undefined, ["failure", "skipped", "skipped"]],
  ["Expired", ["failure", "failure"]],
])("a risk acceptance with status %s counts unless it has expired: %j", (status, judgements) => {
  const result = ruledResult({ v: { name: "CVE-1-1", riskAcceptRefs: ["a"] } }, [{ vulnerabilityRef: "v" }], {
    riskAccepts: { a: { status, reason: "RiskOwned" } },
  });

  expect(judgementsOf(result)).toEqual(judgements);
});

test.each([
  ["the vulnerability", { riskAcceptRefs: ["a"] }, {}, {}],
  ["its package", {}, { riskAcceptRefs: ["a"] }, {}],
  ["the rule's reason", {}, {}, { riskAcceptRefs: ["a"] }],
])("a risk is accepted on %s", (_, vulnerability, inPackage, failure) => {
  const result = ruledResult(
    { v: { name: "CVE-1-1", packageRef: "k", ...vulnerability } },
    [{ vulnerabilityRef: "v", packageRef: "k", ...failure }],
    { packages: { k: { name: "zlib", version: "1", ...inPackage } }, riskAccepts: { a: {} } },
  );

  expect(listFindings(result, "PASSED").slice(1)).toMatchObject([
    { judgement: "skipped", title: "p / r", why: "risk accepted" },
    { judgement: "skipped", title: "CVE-1-1 in zlib 1, no fix", why: "risk accepted" },
  ]);
});

test.each([[[0, 1]], [[1, 0]]])("accepted in one rule only, a vulnerability fails by the other", (order) => {
  const rules = [
    {
      description: "a",
      evaluationResult: "failed",
      failures: [{ vulnerabilityRef: "v", riskAcceptRefs: ["x"] }],
    },
    { description: "b", evaluationResult: "failed", failures: [{ vulnerabilityRef: "v" }] },
  ];
  const result = {
    packages: {},
    vulnerabilities: { v: { name: "CVE-1-1" } },
    policies: { evaluations: [{ bundles: [{ rules: order.map((index) => rules[index] ?? {}) }] }] },
    riskAccepts: { x: {} },
  };

  expect(judge(result)).toEqual([
    "failure | policy | policy / b",
    "skipped | policy | policy / a",
    "failure | unknown | CVE-1-1 in ?, no fix",
  ]);
});

test("the package is found from either side", () => {
  const result = ruledResult({ v: { name: "CVE-1-1", packageRef: "" } }, [], {
    packages: { k: { name: "zlib", version: "1.2", vulnerabilitiesRefs: ["v"] } },
  });

  expect(judge(result, "PASSED")).toContain("passed | unknown | CVE-1-1 in zlib 1.2, no fix");
});

test.each([
  ["CVE-2026-10001", "https://nvd.nist.gov/vuln/detail/CVE-2026-10001"],
  ["GHSA-aaaa-bbbb-cccc", "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"],
  ["VULNDB-1", ""],
  ["CVE-2026-1/../../evil", ""],
  ['CVE-2026-1"><script>', ""],
])("links %s to %j", (name, link) => {
  const finding = listFindings(ruledResult({ v: { name } }), "NO_POLICY").at(-1);

  expect(finding?.details?.[1]).toBe(link);
});
