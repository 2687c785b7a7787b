import { readScanResult } from "../../../functions/scan-runner/scan-result";
import { DIGEST, document, OTHER_DIGEST } from "./result-document";

const ASKED = { IMAGE_PLATFORM: "linux/amd64", IMAGE_DIGEST: DIGEST };

const read = (parts: Parameters<typeof document>[0], exitCode = 0, asked = ASKED) =>
  readScanResult(JSON.stringify(document(parts)), asked, exitCode);

describe("readScanResult", () => {
  test.each([
    ["passed", 0, "PASSED"],
    ["accepted", 0, "PASSED"],
    ["noPolicy", 0, "NO_POLICY"],
    ["failed", 1, "FAILED"],
  ])("%s with exit code %s is %s", (globalEvaluation, exitCode, verdict) => {
    expect(read({ globalEvaluation }, exitCode).SCAN_VERDICT).toBe(verdict);
  });

  test.each([
    ["failed", 0],
    ["passed", 1],
    ["accepted", 1],
    ["noPolicy", 1],
    ["pending", 0],
    ["pending", 1],
    ["", 0],
    ["constructor", 0],
    [null, 0],
  ])("%s with exit code %s is an error", (globalEvaluation, exitCode) => {
    expect(() => read({ globalEvaluation }, exitCode)).toThrow("is no verdict");
  });

  test("counts vulnerabilities by severity, and only severities that exist", () => {
    const severities = ["high", "critical", "high", "negligible", "constructor", null];

    expect(read({ severities }).SCAN_COUNTS).toBe("critical:1,high:2,medium:0,low:0,negligible:1");
  });

  test.each([null, undefined, {}])("an image with vulnerabilities %s has none", (vulnerabilities) => {
    const text = JSON.stringify({
      ...document({}),
      result: { ...document({}).result, vulnerabilities },
    });

    expect(readScanResult(text, ASKED, 0).SCAN_COUNTS).toBe("critical:0,high:0,medium:0,low:0,negligible:0");
  });

  test.each([
    ["https://secure.sysdig.com/#/vulnerabilities/results/17/overview", true],
    ["http://127.0.0.1:8080/secure/#/results/17", true],
    ["http://secure.sysdig.com/#/results/17", false],
    ["http://127.0.0.1:80@evil.com/", false],
    ["http://localhost.evil.com/", false],
    ["https://user:password@secure.sysdig.com/", false],
    ["javascript:alert(1)", false],
    ["https://secure.sysdig.com/$(id)", false],
    ["", false],
    [null, false],
  ])("the link %s is kept: %s", (resultUrl, kept) => {
    expect(read({ resultUrl }).SCAN_RESULT_URL).toBe(kept ? resultUrl : "");
  });

  test.each(["arm64", "", null])(
    "a result for architecture %s is no verdict on linux/amd64",
    (architecture) => {
      expect(() => read({ architecture })).toThrow(expect.objectContaining({ errorClass: "permanent" }));
    },
  );

  test("a result for another digest is no verdict", () => {
    expect(() => read({ digest: OTHER_DIGEST })).toThrow(
      expect.objectContaining({ errorClass: "permanent" }),
    );
  });

  test.each(["", null])("the empty digest %j proves nothing", (digest) => {
    expect(read({ digest })).toMatchObject({ SCAN_VERDICT: "PASSED", SCAN_SCANNED_DIGEST: "" });
  });

  test("any digest is right when none was asked for, and is told", () => {
    const result = read({ digest: OTHER_DIGEST }, 0, { ...ASKED, IMAGE_DIGEST: "" });

    expect(result.SCAN_SCANNED_DIGEST).toBe(OTHER_DIGEST);
  });

  test.each([
    JSON.stringify(document({})).slice(0, 100),
    "",
    "null",
    "{}",
    "[]",
    JSON.stringify({ result: null }),
  ])("the text %j is an error that may pass", (text) => {
    expect(() => readScanResult(text, ASKED, 0)).toThrow(
      expect.not.objectContaining({ errorClass: "permanent" }),
    );
  });

  test("lists failed rules with their reasons, whatever is null around them", () => {
    const evaluations = [
      { name: "empty", bundles: null },
      {
        name: "Sysdig Best Practices",
        bundles: [
          { rules: null },
          {
            rules: [
              { description: "passes", evaluationResult: "passed" },
              {
                description: "no critical",
                evaluationResult: "failed",
                failures: [{ description: "CVE-1" }, { remediation: "add USER" }],
              },
              { evaluationResult: "failed", failures: null },
            ],
          },
        ],
      },
    ];

    expect(read({ globalEvaluation: "failed", evaluations }, 1).failedRules).toEqual([
      { policy: "Sysdig Best Practices", rule: "no critical", details: "CVE-1; add USER" },
      { policy: "Sysdig Best Practices", rule: "rule", details: "failed" },
    ]);
  });

  test("an accepted risk leaves a failed rule, but no failure", () => {
    const evaluations = [
      { name: "p", bundles: [{ rules: [{ description: "r", evaluationResult: "failed" }] }] },
    ];

    expect(read({ globalEvaluation: "accepted", evaluations }).failedRules).toEqual([]);
  });
});
