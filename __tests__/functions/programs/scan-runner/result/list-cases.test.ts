import fc from "fast-check";
import { listIn, packedList, unpackedList } from "../../../../../functions/images/vulnerability-list";
import { renderJunit } from "../../../../../functions/programs/scan-runner/report/junit-report";
import type {
  Package,
  Vulnerability,
} from "../../../../../functions/programs/scan-runner/result/result-document";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { anyCharacter } from "../../../../any-text";
import { forAll } from "../../../../property-runs";
import { parseJunit } from "../junit";
import { ASKED, document } from "../result-document";

/** The list, as the coordinator reads it from the report that CodeBuild was given. */
function listOf(text: string, exitCode = 0) {
  const { listed = [] } = readScanResult(text, ASKED, exitCode);
  const { cases } = parseJunit(renderJunit({ exported: {}, findings: listed }, "an image"));
  const names = cases.map(({ name }) => name);
  expect(names.length).toBeLessThanOrEqual(500);
  expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(800);
  expect(cases.filter(({ status }) => status !== "passed")).toEqual([]);
  return { names, ...listIn(names) };
}

const resultOf = (
  vulnerabilities: readonly Vulnerability[],
  packages: Readonly<Record<string, Package>> = {},
) => {
  const { result, ...others } = document({});
  const found = Object.fromEntries(vulnerabilities.map((each, index) => [`v${index}`, each]));
  return JSON.stringify({ ...others, result: { ...result, packages, vulnerabilities: found } });
};

test("an image without vulnerabilities says so", () => {
  expect(listOf(resultOf([]))).toEqual({ names: ["[0]"], vulnerabilities: [], more: 0 });
});

test("a vulnerability that differs in its package's path alone is listed once", () => {
  const packages = {
    a: { name: "lodash", version: "4", path: "/a" },
    b: { name: "lodash", version: "4", path: "/b" },
  };
  const found = ["a", "b"].map((packageRef) => ({ name: "CVE-1", severity: "high", packageRef }));

  expect(listOf(resultOf(found, packages))).toMatchObject({ vulnerabilities: [{ name: "CVE-1" }], more: 0 });
});

// Proves vulnerability.listed.
test("of a kernel with 900 vulnerabilities the worst 500 are listed in as many cases as they need, and the others counted", () => {
  const found = Array.from({ length: 900 }, (_, index) => ({
    ...{
      name: `CVE-2025-${10_000 + index}`,
      severity: index % 9 === 0 ? "critical" : "low",
      packageRef: "linux",
    },
    fixVersion: `6.1.${index}-1~deb12u1`,
  }));

  const { names, vulnerabilities, more } = listOf(
    resultOf(found, { linux: { name: "linux-libc-dev", version: "6.1.0-1" } }),
  );
  expect(vulnerabilities).toHaveLength(500);
  expect(vulnerabilities.filter(({ severity }) => severity === "critical")).toHaveLength(100);
  expect(more).toBe(400);
  expect(names.length).toBeLessThan(60);
  const { vulnerabilityList } = packedList({ vulnerabilities, more, verdictAt: "" });
  expect(vulnerabilityList.length).toBeLessThan(8000);
});

test("of 500 vulnerabilities in packages of their own as many are listed as a report has cases for", () => {
  const found = Array.from({ length: 500 }, (_, index) => ({
    ...{ name: "CVE-1", severity: "high", packageRef: `p${index}` },
  }));
  const packages = Object.fromEntries(found.map(({ packageRef }) => [packageRef, { name: packageRef }]));

  expect(listOf(resultOf(found, packages))).toMatchObject({ vulnerabilities: { length: 499 }, more: 1 });
});

test("whatever texts a result has, its report can be read, no vulnerability is invented, and none goes uncounted", () => {
  const text = fc.oneof(
    fc.array(anyCharacter, { maxLength: 300 }).map((characters) => characters.join("")),
    fc.constantFrom(
      ']]>"',
      "</testcase>",
      '"],["x","critical","",0]',
      "\\",
      "?",
      'https://a.example/b?c=d"',
      "[0]",
      " ",
    ),
  );
  const name = fc.option(text, { nil: undefined });
  const vulnerability = fc.record({
    ...{ name, fixVersion: name, severity: fc.constantFrom("critical", "LOW", "odd") },
    ...{ packageRef: fc.constantFrom("a", "b", "c"), exploitable: fc.boolean() },
  }) as fc.Arbitrary<Vulnerability>;
  const packages = fc.record({
    a: fc.record({ name, version: name }),
    b: fc.record({ name, version: name }),
  }) as unknown as fc.Arbitrary<Record<string, Package>>;

  forAll(2000, fc.array(vulnerability, { maxLength: 30 }), packages, (found, of) => {
    const { vulnerabilities, more } = listOf(resultOf(found, of));
    expect(vulnerabilities.length + more).toBeLessThanOrEqual(found.length);
    expect(vulnerabilities.length + more > 0).toBe(found.length > 0);
    const packed = packedList({ vulnerabilities, more, verdictAt: "now" });
    expect(unpackedList(packed)).toEqual({ vulnerabilities, more, verdictAt: "now" });
  });
});
