import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { EXPORTED_VARIABLES, type ExportedVariable } from "../../functions/contract/build";
import { exportable } from "../../functions/contract/exportable";
import { VERDICTS } from "../../functions/contract/images/scan";
import { isTopVulnerability } from "../../functions/contract/images/vulnerabilities";
import { renderJunit } from "../../functions/programs/scan-runner/report/junit-report";
import { renderLog } from "../../functions/programs/scan-runner/report/log-table";
import { type BuildResult, readScanResult } from "../../functions/programs/scan-runner/result/scan-result";
import { RunnerError } from "../../functions/programs/scan-runner/runner-error";
import { endOfBuild } from "../../functions/scanners/inline/build";
import { parseJunit } from "../functions/programs/scan-runner/junit";
import { ASKED, document } from "../functions/programs/scan-runner/result-document";
import { resultText } from "../functions/programs/scan-runner/scanner-results";
import { build, exportedList, NOW, vulnerability } from "../functions/samples";
import { expectOften, forAll, unlessRefused } from "../property-runs";
import { anyJson, asText, DEEP_TEXT, hostileText, LONE_HALVES, mutated } from "./arbitraries";

const REPOSITORY = "docker.io/library/nginx";

const FIXTURES = join(__dirname, "../fixtures/result-documents");
const realResult = (name: string) => JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), "utf8"));
const results = [
  ...["failed", "accepted-risk-of-image", "without-vulnerabilities"].map(realResult),
  ...(["failed", "accepted", "nulls", "no-policy", "v1beta", "legacy"] as const).map((name) =>
    JSON.parse(resultText(name)),
  ),
  document({ severities: ["high", "low"] }),
];
/** Most mutations of a whole result miss what decides: these are of the parts that do. */
const small = document({
  globalEvaluation: "failed",
  severities: ["critical", null],
  evaluations: [
    {
      name: "p",
      bundles: [
        {
          name: "b",
          rules: [
            {
              description: "r",
              evaluationResult: "failed",
              failures: [{ description: "", vulnerabilityRef: "v0", packageRef: "p1" }],
            },
          ],
        },
      ],
    },
  ],
});

/** The digest of the fixtures is whichever image is asked for. */
const askedOf = (text: string) => ({
  ...ASKED,
  imageDigest: /"digest": ?"(sha256:[0-9a-f]{64})"/.exec(text)?.[1] ?? ASKED.imageDigest,
});

function checkReport(ending: BuildResult, image: string): void {
  const xml = renderJunit(ending, image);
  const { cases } = parseJunit(xml);
  expect(cases.length).toBeLessThanOrEqual(500);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  const log = renderLog(ending, image);
  expect(log).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
  for (const line of log.split("\n")) expect(line.length).toBeLessThanOrEqual(1700);
}

function checkExported(exported: BuildResult["exported"]): void {
  const values = new Map<ExportedVariable, string>();
  for (const name of EXPORTED_VARIABLES) {
    const value = exportable(exported[name] ?? "");
    expect(value).toMatch(/^[A-Za-z0-9 .,:;/@_+=()#?&%~-]{0,1000}$/);
    values.set(name, value);
  }
  // The coordinator reads what the runner has exported: all of it, or an error by name.
  const end = endOfBuild(build({ exported: Object.fromEntries(values) }), NOW, REPOSITORY);
  expect(end.kind).toBe(exported.SCAN_VERDICT ? "verdict" : "error");
}

// Proves text.results.
test("whatever the scanner leaves is a verdict that can be reported, or an error by name", () => {
  let judged = 0;
  const text = asText(
    fc.oneof(
      { weight: 3, arbitrary: mutated(small) },
      { weight: 2, arbitrary: mutated(...results) },
      { weight: 1, arbitrary: anyJson },
    ),
  );

  forAll(2000, text, fc.constantFrom(0, 1), hostileText, (result, exitCode, image) => {
    const ending = unlessRefused(() => readScanResult(result, askedOf(result), exitCode), RunnerError);
    if (ending === undefined) return;
    judged += 1;
    expect(VERDICTS).toContain(ending.exported.SCAN_VERDICT);
    expect(ending.exported.SCAN_VERDICT === "FAILED").toBe(exitCode === 1);
    checkReport(ending, image);
    checkExported(ending.exported);
  });
  expectOften(judged, 100);
});

test("names of any characters are reported and exported without any of them escaping", () => {
  const names = fc.tuple(hostileText, hostileText, hostileText, hostileText);

  forAll(1000, names, ([policy, rule, name, version]) => {
    const result = document({
      globalEvaluation: "failed",
      severities: ["critical"],
      resultUrl: name,
      evaluations: [
        {
          name: policy,
          bundles: [
            {
              name: version,
              rules: [{ description: rule, evaluationResult: "failed", failures: [{ description: name }] }],
            },
          ],
        },
      ],
    });
    const vulnerabilities = { v0: { name, severity: "high", fixVersion: version, packageRef: "p1" } };
    const packages = { p1: { name: policy, version, type: rule, path: name } };
    const riskAccepts = {
      r: { status: "active", reason: rule, entityType: "imageName", entityValue: name },
    };
    const whole = { ...result, result: { ...result.result, vulnerabilities, packages, riskAccepts } };

    const ending = readScanResult(JSON.stringify(whole), ASKED, 1);

    checkReport(ending, name);
    checkExported(ending.exported);
  });
});

test("a result that is nested too deep is an error by name", () => {
  for (const text of [
    DEEP_TEXT,
    `{"result":${DEEP_TEXT}}`,
    JSON.stringify(small).replace('"critical"', DEEP_TEXT),
  ]) {
    expect(unlessRefused(() => readScanResult(text, ASKED, 1), RunnerError)).toBeUndefined();
  }
});

test("whatever a build exports is a verdict as it was exported, or an error by name", () => {
  const part = fc.constantFrom(...Object.keys(vulnerability()), "fixedSince", "epss", "layer");
  const listed = fc.oneof(
    fc.oneof(hostileText, anyJson),
    fc.dictionary(part, fc.oneof(hostileText, anyJson)).map((odd) => ({ ...vulnerability(), ...odd })),
  );
  const value = fc.oneof(
    hostileText,
    fc.array(listed, { maxLength: 7 }).map(exportedList),
    fc.constantFrom(
      "PASSED",
      "FAILED",
      "critical:0,high:1,medium:2,low:3,negligible:4",
      "ImageAbsent",
      "RegistryTrouble/unreachable",
      "__proto__",
      "constructor/registry",
      "%FF",
      "",
    ),
  );
  const exported = fc.record(
    Object.fromEntries(EXPORTED_VARIABLES.map((name) => [name, value])) as Record<
      ExportedVariable,
      typeof value
    >,
    { requiredKeys: [] },
  );
  const phase = fc.record({
    type: hostileText,
    status: fc.oneof(hostileText, fc.constantFrom("FAILED", "TIMED_OUT")),
    message: fc.oneof(
      hostileText,
      fc.constantFrom(
        "COMMAND_EXECUTION_ERROR: x",
        "VPC_CLIENT_ERROR",
        "Secrets Manager on resource: arn:aws:secretsmanager:x",
      ),
    ),
  });

  forAll(
    2000,
    exported,
    fc.array(phase, { maxLength: 3 }),
    fc.constantFrom("SUCCEEDED", "FAILED", "STOPPED", "new", "__proto__"),
    fc.dictionary(
      fc.constantFrom("IMAGE_REFERENCE", "IMAGE_PLATFORM", "SYSDIG_POLICIES", "SYSDIG_SECURE_ENDPOINT"),
      fc.oneof(hostileText, asText(anyJson)),
    ),
    (variables, phases, status, environment) => {
      const end = endOfBuild(build({ exported: variables, phases, status, environment }), NOW, REPOSITORY);

      if (end.kind === "error") {
        expect(end.reason).toMatch(/^[A-Za-z0-9 .,:;/@_+=()#?&%~-]{1,1000}$/);
      } else if (end.kind === "verdict") {
        expect(VERDICTS).toContain(end.verdict);
        for (const each of end.topVulnerabilities ?? []) expect(isTopVulnerability(each)).toBe(true);
        for (const rule of end.failedRules ?? []) expect(rule).not.toMatch(LONE_HALVES);
      }
    },
  );
});
