import type { ScanVerdict, Verdict } from "../../../functions/contract/images/scan";
import * as verdicts from "../../../functions/images/verdict";
import { minutesFromNow, NOW, scanError, scanVerdict, vulnerability } from "../samples";

interface Facts {
  readonly verdict?: Verdict;
  /** Of each severity, the worst first; undefined: nobody counted. */
  readonly counts?: readonly [number, number, number, number, number] | undefined;
  readonly worst?: readonly string[] | undefined;
  /** Those of the worst that are known to be exploited. */
  readonly exploited?: readonly string[];
}

function verdictWith({ verdict = "FAILED", counts, worst, exploited = [] }: Facts): ScanVerdict {
  const [critical = 0, high = 0, medium = 0, low = 0, negligible = 0] = counts ?? [];
  const topVulnerabilities = worst?.map((name) =>
    vulnerability({ name, knownExploited: exploited.includes(name) }),
  );
  return scanVerdict({
    verdict,
    ...(counts ? { counts: { critical, high, medium, low, negligible } } : {}),
    ...(topVulnerabilities ? { topVulnerabilities } : {}),
  });
}

const NONE = [0, 0, 0, 0, 0] as const;
const ONE = [1, 0, 0, 0, 0] as const;
const TWO = [2, 0, 0, 0, 0] as const;
const KNOWN: Facts = { counts: ONE, worst: ["CVE-1"] };
const EXPLOITED: Facts = { ...KNOWN, exploited: ["CVE-1"] };

test.each<[string, Facts, Facts, string]>([
  ["PASSED to FAILED", { verdict: "PASSED" }, { verdict: "FAILED" }, "worse"],
  ["fewer critical, more high", { counts: [2, 1, 0, 0, 0] }, { counts: [1, 9, 0, 0, 0] }, "better"],
  ["counts that nobody knew", {}, { counts: ONE }, "same"],
  ["others among the worst", { worst: ["CVE-1", "CVE-2"] }, { worst: ["CVE-1", "CVE-3"] }, "same"],
  ["one of the worst that becomes known to be exploited", KNOWN, EXPLOITED, "worse"],
  ["another one that is", KNOWN, { counts: ONE, worst: ["CVE-2"], exploited: ["CVE-2"] }, "worse"],
  ["one that was before", EXPLOITED, { ...EXPLOITED, worst: ["CVE-1", "CVE-2"] }, "same"],
  ["fewer, one of them exploited", { counts: TWO, worst: ["CVE-1", "CVE-2"] }, EXPLOITED, "better"],
  ["those that nobody could read", { counts: ONE, worst: [] }, KNOWN, "same"],
  ["one without a severity", { counts: NONE, worst: [] }, { counts: NONE, worst: ["CVE-1"] }, "same"],
])("news of a verdict: %s", (_, before, after, change) => {
  expect(verdicts.newsOfVerdict(verdictWith(before), verdictWith(after), false).change).toBe(change);
});

test("new ones among the worst are named once each, unless those before could not be read", () => {
  const after = verdictWith({ verdict: "PASSED", worst: ["CVE-2", "CVE-1", "CVE-2"] });

  expect(verdicts.newsOfVerdict(verdictWith({ worst: ["CVE-1"] }), after, false)).toEqual({
    ...{ change: "better", newVulnerabilities: ["CVE-2"] },
  });
  expect(verdicts.newsOfVerdict(verdictWith({ counts: ONE, worst: [] }), after, false)).toEqual({
    change: "better",
  });
});

test("a verdict that ends an error is better, unless it is worse", () => {
  const failed = verdictWith({ counts: ONE });

  expect(verdicts.newsOfVerdict(failed, failed, true).change).toBe("better");
  expect(verdicts.newsOfVerdict(failed, verdictWith({ counts: TWO }), true).change).toBe("worse");
});

test("an error is news once for each kind, whatever its reason says", () => {
  const error = { ...scanError("permanent", "registry"), code: "ImageAbsent" };
  const kind = "permanent/registry/ImageAbsent";

  expect(verdicts.newsOfError(undefined, error)).toEqual({ change: "first" });
  expect(verdicts.newsOfError(kind, { ...error, reason: "b" })).toEqual({ change: "same" });
  for (const other of [{ code: "PullRefused" }, { errorScope: "image" as const }]) {
    expect(verdicts.newsOfError(kind, { ...error, ...other })).toEqual({ change: "first" });
  }
});

test("the latest ten verdicts are remembered, with counts, scanner and policies", () => {
  const end = { ...verdictWith({ counts: ONE }), scannerVersion: "1.2.3", change: "worse" } as const;
  // As many as fit, no half of a character, and a mark of what is left out.
  const policies = ["production", `${"p".repeat(86)}🐳🐳`];
  const before = Array<verdicts.PastVerdict>(10).fill({ verdict: "PASSED", verdictAt: NOW });

  const history = verdicts.remembered(before, { ...end, policies }, minutesFromNow(1));

  expect(history).toHaveLength(10);
  expect(history[0]).toEqual({
    ...{ verdict: "FAILED", verdictAt: NOW, recordedAt: minutesFromNow(1), change: "worse" },
    ...{ counts: end.counts, scanner: "1.2.3", policies: `production, ${"p".repeat(86)}…` },
  });
});
