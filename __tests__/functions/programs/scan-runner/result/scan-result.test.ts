import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { ASKED, document, OTHER_DIGEST } from "../result-document";
import { type ResultName, resultText } from "../scanner-results";

const read = (parts: Parameters<typeof document>[0], exitCode = 0, asked = ASKED) =>
  readScanResult(JSON.stringify(document(parts)), asked, exitCode).exported;

const readFile = (name: ResultName, exitCode = 0) =>
  readScanResult(resultText(name), ASKED, exitCode).exported;

const problem = (code: string) =>
  expect.objectContaining({
    problem: expect.stringMatching(`^${code}(/image)?$`),
    message: expect.stringMatching(/\S/),
  });

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
  ["failed", null],
  ["passed", 1],
  ["accepted", 1],
  ["noPolicy", 1],
])("%s contradicts exit code %s", (globalEvaluation, exitCode) => {
  expect(() => readScanResult(JSON.stringify(document({ globalEvaluation })), ASKED, exitCode)).toThrow(
    problem("ContradictoryResult"),
  );
});

test.each([
  ["pending", 0],
  ["pending", 1],
  ["", 0],
  ["constructor", 0],
  [true, 0],
])(
  "the evaluation %j with exit code %s is unknown, neither a pass nor a fail",
  (globalEvaluation, exitCode) => {
    expect(() => read({ globalEvaluation: globalEvaluation as string }, exitCode)).toThrow(
      problem("UnsupportedResultFormat"),
    );
  },
);

test("counts vulnerabilities by severity, and only severities that exist", () => {
  const severities = ["high", "critical", "high", "negligible", "constructor", null];

  expect(read({ severities }).SCAN_COUNTS).toBe("critical:1,high:2,medium:0,low:0,negligible:1");
});

test.each([
  ["https://secure.sysdig.com/#/vulnerabilities/results/17/overview", true],
  ["http://127.0.0.1:8080/secure/#/results/17", true],
  ["ftp://secure.sysdig.com/#/results/17", false],
  ["http://127.0.0.1:80@evil.com/", false],
  ["https://user:password@secure.sysdig.com/", false],
  ["javascript:alert(1)", false],
  ["https://secure.sysdig.com/$(id)", false],
  ["", false],
  [null, false],
])("the link %s is kept: %s", (resultUrl, kept) => {
  expect(read({ resultUrl }).SCAN_RESULT_URL).toBe(kept ? resultUrl : "");
});

test.each(["", "{", "null,", resultText("failed").slice(0, -20), `${resultText("failed")}}`])(
  "a text that is no whole JSON is truncated",
  (text) => {
    expect(() => readScanResult(text, ASKED, 0)).toThrow(problem("TruncatedResult"));
  },
);

test.each([
  "null",
  "{}",
  '"passed"',
  '{"result":null}',
  '{"result":{"policies":null}}',
  JSON.stringify(document({ globalEvaluation: null })),
])("%.60j has another shape than format v1", (text) => {
  expect(() => readScanResult(text, ASKED, 0)).toThrow(problem("UnsupportedResultFormat"));
});

test.each(["v1beta", "legacy"] as const)(
  "the older format %s is named, though it says that it passed",
  (name) => {
    expect(() => readFile(name)).toThrow(problem("UnsupportedResultFormat"));
    expect(() => readFile(name)).toThrow("no globalEvaluation");
  },
);

test("a result for another image is named as that, whatever else it says", () => {
  expect(() => read({ digest: OTHER_DIGEST, globalEvaluation: "pending" })).toThrow(problem("WrongImage"));
});
