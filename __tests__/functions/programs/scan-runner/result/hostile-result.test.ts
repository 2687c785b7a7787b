import { renderJunit } from "../../../../../functions/programs/scan-runner/report/junit-report";
import { renderLog } from "../../../../../functions/programs/scan-runner/report/log-table";
import { listFindings } from "../../../../../functions/programs/scan-runner/result/findings";
import type {
  Package,
  Vulnerability,
} from "../../../../../functions/programs/scan-runner/result/result-document";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { parseJunit } from "../junit";
import { ASKED, document } from "../result-document";
import { IMAGE } from "../scanner-results";

const SEVERITIES = ["negligible", "low", "medium", "high", "critical"];

/** As many as are asked for, each in a package of its own; nothing but the package's list connects the two. */
function largeResult(
  rules: number,
  count: number,
  nameOf: (index: number) => string = (index) => `${index}`,
) {
  const vulnerabilities: Record<string, object> = {};
  const packages: Record<string, object> = {};
  for (let index = 0; index < count; index++) {
    vulnerabilities[`v${index}`] = { name: `CVE-${nameOf(index)}`, severity: SEVERITIES[index % 5] };
    packages[`p${index}`] = { name: nameOf(index), version: "1", vulnerabilitiesRefs: [`v${index}`] };
  }
  const failures = Object.keys(vulnerabilities).map((vulnerabilityRef) => ({
    description: "",
    vulnerabilityRef,
    packageRef: "",
  }));
  const rule = (index: number) => ({
    description: nameOf(index),
    evaluationResult: "failed",
    failures: index ? failures.slice(0, 100) : failures,
  });
  const whole = document({
    globalEvaluation: "failed",
    evaluations: [
      {
        name: "p",
        bundles: [{ name: "b", rules: Array.from({ length: rules }, (_, index) => rule(index)) }],
      },
    ],
  });
  return JSON.stringify({ ...whole, result: { ...whole.result, vulnerabilities, packages } });
}

function render(text: string) {
  const ending = readScanResult(text, ASKED, 1);
  const { cases } = parseJunit(renderJunit(ending, IMAGE));
  return { ending, cases, log: renderLog(ending, IMAGE).split("\n") };
}

describe("a result of any size and with any names", () => {
  test("of 70 failed rules and 10,000 vulnerabilities fits report and log", () => {
    const { ending, cases, log } = render(largeResult(70, 10_000));

    expect(ending.exported.SCAN_COUNTS).toBe("critical:2000,high:2000,medium:2000,low:2000,negligible:2000");
    expect(cases).toHaveLength(500);
    expect(cases.slice(0, 70).every(({ status }) => status === "failure")).toBe(true);
    for (const { message, body } of cases) expect(message.length + body.length).toBeLessThan(5000);
    expect(cases[0]?.message).toMatch(
      /^10000 vulnerabilities: CVE-1004 in 1004 1, no fix; .*; and 9995 more$/,
    );
    expect(log.filter((line) => line.startsWith("failure: "))).toHaveLength(30);
    expect(log).toContain("and 40 more rules");
    expect(log.length).toBeLessThan(50);
  });

  test("visits each package once, however many vulnerabilities name none", () => {
    let visits = 0;
    const packages: Record<string, Package> = {};
    const vulnerabilities: Record<string, Vulnerability> = {};
    for (let index = 0; index < 1000; index++) {
      vulnerabilities[`v${index}`] = { name: `CVE-${index}` };
      packages[`p${index}`] = {
        get vulnerabilitiesRefs() {
          visits++;
          return [`v${index}`];
        },
      };
    }

    const findings = listFindings({ packages, vulnerabilities }, "NO_POLICY");

    expect(findings).toHaveLength(1001);
    expect(visits).toBe(1000);
  });

  test("keeps cases apart whose names are the same, or become the same", () => {
    const names = [
      "same",
      "same",
      "same (2)",
      "same\u0000",
      "same\u0001",
      `${"x".repeat(500)}1`,
      `${"x".repeat(500)}2`,
    ];

    const { cases } = render(largeResult(names.length, 3, (index) => names[index] ?? ""));

    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});
