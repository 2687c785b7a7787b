import { listVulnerabilities } from "../../../../../functions/programs/scan-runner/result/vulnerabilities";

const scoreOf = (score: unknown) =>
  listVulnerabilities({
    packages: {},
    vulnerabilities: { v: { severity: "low", cvssScore: { score: score as number } } },
  }).get("v")?.cvss;

test.each([
  [0.1, 0.1],
  [10, 10],
  ["9.8", 9.8],
  [10.1, 10],
  [Number.POSITIVE_INFINITY, 10],
  [undefined, 0],
  ["high", 0],
])("the CVSS %j counts as %d", (score, counts) => {
  expect(scoreOf(score)).toBe(counts);
});

test("ten thousand that are equally bad are in the order of their names, whatever the result's is", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `CVE-2026-${10_000 + index}`);
  const vulnerabilities = Object.fromEntries(
    [...names].reverse().map((name) => [name, { name, severity: "high", cvssScore: { score: 7.4 } }]),
  );

  const found = listVulnerabilities({
    packages: {},
    vulnerabilities: { ...vulnerabilities, worst: { severity: "high", cvssScore: { score: 7.5 } } },
  });

  expect([...found.keys()]).toEqual(["worst", ...names]);
});

test("by CVSS means by its number", () => {
  const found = listVulnerabilities({
    packages: {},
    vulnerabilities: Object.fromEntries(
      ["0.1", "9", "9.75", "10", "9.8", "2", "9.7"].map((score) => [
        score,
        { severity: "high", cvssScore: { score: Number(score) } },
      ]),
    ),
  });

  expect([...found.values()].map(({ cvss }) => cvss)).toEqual([10, 9.8, 9.75, 9.7, 9, 2, 0.1]);
});

test("those of one name are in the order of packages, then of versions", () => {
  const found = listVulnerabilities({
    packages: {
      a: { name: "openssl", version: "3.0.15" },
      b: { name: "openssl", version: "3.0.11" },
      c: { name: "libssl3", version: "3.0.15" },
    },
    vulnerabilities: Object.fromEntries(
      ["a", "b", "c"].map((packageRef) => [packageRef, { name: "CVE-2026-1", severity: "high", packageRef }]),
    ),
  });

  expect([...found.keys()]).toEqual(["c", "b", "a"]);
});
