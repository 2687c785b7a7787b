import { listVulnerabilities } from "../../../../functions/scan-runner/result/vulnerabilities";

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

test("no CVSS lifts a vulnerability above a worse severity", () => {
  const found = listVulnerabilities({
    packages: {},
    vulnerabilities: {
      low: { severity: "low", cvssScore: { score: 1e6 } },
      medium: { severity: "medium" },
    },
  });

  expect([...found.keys()]).toEqual(["medium", "low"]);
});

test("ten thousand that are equally bad keep the result's order, and stay below a hair's breadth of CVSS", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `v${index}`);
  const vulnerabilities = Object.fromEntries(
    names.map((name) => [name, { severity: "high", cvssScore: { score: 7.4 } }]),
  );

  const found = listVulnerabilities({
    packages: {},
    vulnerabilities: { ...vulnerabilities, last: { severity: "high", cvssScore: { score: 7.5 } } },
  });

  expect([...found.keys()]).toEqual(["last", ...names]);
  expect(new Set([...found.values()].map(({ rank }) => rank)).size).toBe(names.length + 1);
});
