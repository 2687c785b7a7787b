import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { ASKED } from "../result-document";
import { resultText } from "../scanner-results";

/** A complete result with another value somewhere. */
function readWith(path: string, value: unknown) {
  const document = JSON.parse(resultText("failed"));
  const names = path.split(".");
  const last = names.pop() ?? "";
  let parent = document.result;
  for (const name of names) parent = parent[name];
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return readScanResult(JSON.stringify(document), ASKED, 1);
}

const RULES = "policies.evaluations.0.bundles.0.rules";

describe("a result of another shape", () => {
  test.each([
    ["packages", [], "packages is no object of objects"],
    ["vulnerabilities.v-curl-2", ["CVE-2026-10007"], "vulnerabilities is no object of objects"],
    ["vulnerabilities.v-curl-2.severity", 3, ": severity is no text"],
    ["metadata.digest", { sha256: "aa" }, ": digest is no text"],
    ["policies.evaluations.0.name", 3, ": policy, bundle or rule name is no text"],
    [`${RULES}.0.description`, 3, ": policy, bundle or rule name is no text"],
    ["riskAccepts.risk-spring.status", 3, ": status is no text"],
    ["policies.evaluations", undefined, "evaluations is no list of objects"],
    ["policies.evaluations", [null], "evaluations is no list of objects"],
    [RULES, undefined, "rules is no list of objects"],
    [`${RULES}.0.failures`, { 0: {} }, "failures is no list of objects"],
    ["riskAccepts", [], "riskAccepts is no object of objects"],
  ])("with %s = %j is an error that says so, and no verdict", (path, value, says) => {
    expect(() => readWith(path, value)).toThrow(
      expect.objectContaining({
        problem: "UnsupportedResultFormat",
        message: expect.stringContaining(says),
      }),
    );
  });

  test.each([
    ["packages.p-curl.layerRef", undefined],
    ["vulnerabilities.v-curl-2.cvssScore", null],
    ["vulnerabilities", null],
    ["packages", null],
    ["packages.p-curl.vulnerabilitiesRefs", 3],
    ["vulnerabilities.v-curl-2.name", 3],
    ["vulnerabilities.v-curl-2.fixVersion", true],
    [`${RULES}.1.failures`, null],
    ["riskAccepts.risk-spring.expirationDate", null],
    ["metadata.somethingNew", { of: ["any", "shape"] }],
  ])("with %s = %j is none: its verdict counts", (path, value) => {
    expect(readWith(path, value).exported.SCAN_VERDICT).toBe("FAILED");
  });
});
