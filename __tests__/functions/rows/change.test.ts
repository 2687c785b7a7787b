import type { ScanVerdict, Verdict } from "../../../functions/contract/scan";
import { newsOfError, newsOfVerdict } from "../../../functions/rows/change";
import { scanError, scanVerdict, vulnerability } from "../samples";

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
const SIX = [6, 0, 0, 0, 0] as const;
/** As many as are named. */
const FIVE = ["CVE-1", "CVE-2", "CVE-3", "CVE-4", "CVE-5"];
/** A vulnerability that nobody has rated is in none of the counts. */
const UNKNOWN: Facts = { counts: NONE, worst: ["CVE-1"] };

test("an image that never had a verdict has its first one, and nothing in it is new", () => {
  expect(newsOfVerdict(undefined, verdictWith({ worst: ["CVE-1"] }), false)).toEqual({ change: "first" });
});

test.each<[string, Facts, Facts, string]>([
  ["PASSED to FAILED", { verdict: "PASSED" }, { verdict: "FAILED" }, "worse"],
  ["PASSED to NO_POLICY", { verdict: "PASSED" }, { verdict: "NO_POLICY" }, "worse"],
  ["FAILED to PASSED", { verdict: "FAILED" }, { verdict: "PASSED" }, "better"],
  [
    "a verdict that gets better, whatever the counts",
    { verdict: "FAILED", counts: [0, 0, 0, 0, 0] },
    { verdict: "PASSED", counts: [1, 0, 0, 0, 0] },
    "better",
  ],
  ["one more", { counts: [0, 1, 0, 0, 0] }, { counts: [0, 2, 0, 0, 0] }, "worse"],
  ["one less", { counts: [0, 2, 0, 0, 0] }, { counts: [0, 1, 0, 0, 0] }, "better"],
  ["fewer critical, more high", { counts: [2, 1, 0, 0, 0] }, { counts: [1, 9, 0, 0, 0] }, "better"],
  ["more critical, fewer high", { counts: [1, 9, 0, 0, 0] }, { counts: [2, 1, 0, 0, 0] }, "worse"],
  ["the same", { counts: [1, 0, 0, 0, 0] }, { counts: [1, 0, 0, 0, 0] }, "same"],
  ["counts that nobody knew", {}, { counts: [1, 0, 0, 0, 0] }, "same"],
  ["counts that nobody knows", { counts: [1, 0, 0, 0, 0] }, {}, "same"],
  ["others among the worst", { worst: ["CVE-1", "CVE-2"] }, { worst: ["CVE-1", "CVE-3"] }, "same"],
  [
    "one of the worst that becomes known to be exploited",
    { counts: ONE, worst: ["CVE-1"] },
    { counts: ONE, worst: ["CVE-1"], exploited: ["CVE-1"] },
    "worse",
  ],
  [
    "another one among the worst that is known to be exploited",
    { counts: ONE, worst: ["CVE-1"] },
    { counts: ONE, worst: ["CVE-2"], exploited: ["CVE-2"] },
    "worse",
  ],
  [
    "one that was known to be exploited before",
    { counts: ONE, worst: ["CVE-1"], exploited: ["CVE-1"] },
    { counts: ONE, worst: ["CVE-1", "CVE-2"], exploited: ["CVE-1"] },
    "same",
  ],
  [
    "one known to be exploited, which would have stood before one that was not",
    { counts: SIX, worst: FIVE, exploited: FIVE.slice(0, 4) },
    { counts: SIX, worst: ["CVE-6", ...FIVE.slice(0, 4)], exploited: [...FIVE.slice(0, 4), "CVE-6"] },
    "worse",
  ],
  [
    "one known to be exploited, where nobody knew the worst",
    { counts: ONE },
    { counts: ONE, worst: ["CVE-1"], exploited: ["CVE-1"] },
    "same",
  ],
  [
    "fewer, of which one becomes known to be exploited",
    { counts: [2, 0, 0, 0, 0], worst: ["CVE-1", "CVE-2"] },
    { counts: ONE, worst: ["CVE-1"], exploited: ["CVE-1"] },
    "better",
  ],
  ["fewer of the worst", { worst: ["CVE-1", "CVE-2"] }, { worst: ["CVE-1"] }, "same"],
  ["the worst, which nobody knew", {}, { worst: ["CVE-1"] }, "same"],
  ["those that nobody could read", { counts: ONE, worst: [] }, { counts: ONE, worst: ["CVE-1"] }, "same"],
  ["those that nobody could read or count", { worst: [] }, { worst: ["CVE-1"] }, "same"],
  ["one without a severity, where there was none", { counts: NONE, worst: [] }, UNKNOWN, "same"],
])("%s", (_, before, after, change) => {
  expect(newsOfVerdict(verdictWith(before), verdictWith(after), false).change).toBe(change);
});

test("new ones among the worst are named once each, whatever else has changed", () => {
  const before = verdictWith({ verdict: "FAILED", worst: ["CVE-1"] });
  const after = verdictWith({ verdict: "PASSED", worst: ["CVE-2", "CVE-1", "CVE-2"] });

  expect(newsOfVerdict(before, after, false)).toEqual({ change: "better", newVulnerabilities: ["CVE-2"] });
});

test("where those before could not be read, none is named as new", () => {
  const before = verdictWith({ verdict: "PASSED", counts: ONE, worst: [] });

  expect(newsOfVerdict(before, verdictWith({ counts: ONE, worst: ["CVE-1"] }), false)).toEqual({
    change: "worse",
  });
});

test("a verdict that ends an error is better, unless it is worse", () => {
  const failed = verdictWith({ counts: [1, 0, 0, 0, 0] });

  expect(newsOfVerdict(failed, failed, true).change).toBe("better");
  expect(newsOfVerdict(failed, verdictWith({ counts: [2, 0, 0, 0, 0] }), true).change).toBe("worse");
});

test("an error is news once for each kind, whatever its reason says", () => {
  const error = { ...scanError("permanent", "registry"), code: "ImageAbsent" };
  const kind = "permanent/registry/ImageAbsent";

  expect(newsOfError(undefined, error)).toEqual({ change: "first" });
  expect(newsOfError(kind, { ...error, reason: "b" })).toEqual({ change: "same" });
  for (const other of [
    { ...error, code: "PullRefused" },
    { ...error, errorClass: "infrastructure" as const },
    { ...error, errorScope: "image" as const },
  ]) {
    expect(newsOfError(kind, other)).toEqual({ change: "first" });
  }
});
