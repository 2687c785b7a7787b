import { ACCEPTED_FINDINGS, type AcceptedFinding } from "../../../scripts/audit/accepted-findings";
import { type AuditReport, complaints, unneeded } from "../../../scripts/audit/judge";

const finding: AcceptedFinding = { id: "GHSA-a", package: "glob", usedBy: "tests", reason: "tests only" };
const report = (...nodes: string[]): AuditReport => ({
  auditReportVersion: 2,
  vulnerabilities: {
    glob: {
      via: [{ url: "https://github.com/advisories/GHSA-a", title: "a fault", severity: "low", range: "<2" }],
      nodes,
    },
    // Only since it needs glob.
    rimraf: { via: ["glob"], nodes: ["node_modules/rimraf"] },
  },
});
const locked = {
  "node_modules/glob": { version: "1.0.0" },
  "node_modules/x/node_modules/glob": { version: "1.1.0" },
};
const nothing = new Set<string>();

test("a finding that is accepted is clean, also for the packages that need its package", () => {
  expect(complaints(report("node_modules/glob"), [finding], nothing, locked)).toEqual([]);
});

test("one that nobody has accepted says what to do", () => {
  expect(complaints(report("node_modules/glob"), [], nothing, locked)).toEqual([
    "glob <2 (node_modules/glob): low, a fault (GHSA-a). Upgrade it, or accept it with a reason in scripts/audit/accepted-findings.ts.",
  ]);
});

test("of a package in a function none is accepted, whatever the list says", () => {
  const bundled = new Set(["glob@1.1.0"]);
  const both = report("node_modules/glob", "node_modules/x/node_modules/glob");

  expect(complaints(both, [finding], bundled, locked)).toEqual([
    expect.stringContaining("It is in a function or a build: upgrade it, it cannot be accepted."),
  ]);
  expect(complaints(report("node_modules/glob"), [finding], bundled, locked)).toEqual([]);
});

test("an acceptance that is no longer needed is named", () => {
  expect(unneeded(report("node_modules/glob"), [finding])).toEqual([]);
  expect(unneeded({ auditReportVersion: 2, vulnerabilities: {} }, [finding])).toEqual([
    "GHSA-a is accepted for glob, and npm does not report it: remove it from scripts/audit/accepted-findings.ts.",
  ]);
});

test("every accepted finding is an advisory with a place and a reason, once", () => {
  const names = ACCEPTED_FINDINGS.map(({ id, package: name }) => `${id} ${name}`);

  expect(new Set(names).size).toBe(names.length);
  for (const { id, usedBy, reason } of ACCEPTED_FINDINGS) {
    expect(id).toMatch(/^GHSA(-[0-9a-z]{4}){3}$/);
    expect(usedBy.length).toBeGreaterThan(4);
    expect(reason.length).toBeGreaterThan(20);
  }
});
