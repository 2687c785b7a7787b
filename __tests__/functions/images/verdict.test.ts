import type { ScanVerdict, Verdict } from "../../../functions/contract/scan";
import { parseTopVulnerabilities } from "../../../functions/contract/top-vulnerabilities";
import {
  isFresh,
  newsOfError,
  newsOfVerdict,
  type PastVerdict,
  remembered,
} from "../../../functions/images/verdict";
import { readScanResult } from "../../../functions/scan-runner/result/scan-result";
import { DEFAULT_BEHAVIOUR } from "../../../local-aws/sysdig/catalog";
import { pulledImage } from "../../../local-aws/sysdig/pull-string";
import { buildResult } from "../../../local-aws/sysdig/result";
import { minutesFromNow, NOW, scanError, scanVerdict, vulnerability } from "../samples";
import { ASKED, DIGEST } from "../scan-runner/result-document";

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
const SIX = [6, 0, 0, 0, 0] as const;
/** As many as are named. */
const FIVE = ["CVE-1", "CVE-2", "CVE-3", "CVE-4", "CVE-5"];
const KNOWN: Facts = { counts: ONE, worst: ["CVE-1"] };
const EXPLOITED: Facts = { ...KNOWN, exploited: ["CVE-1"] };

test.each<[string, Facts, Facts, string]>([
  ["PASSED to FAILED", { verdict: "PASSED" }, { verdict: "FAILED" }, "worse"],
  ["PASSED to NO_POLICY", { verdict: "PASSED" }, { verdict: "NO_POLICY" }, "worse"],
  ["a better verdict, whatever the counts", { counts: NONE }, { verdict: "PASSED", counts: ONE }, "better"],
  ["fewer critical, more high", { counts: [2, 1, 0, 0, 0] }, { counts: [1, 9, 0, 0, 0] }, "better"],
  ["more critical, fewer high", { counts: [1, 9, 0, 0, 0] }, { counts: TWO }, "worse"],
  ["the same", { counts: ONE }, { counts: ONE }, "same"],
  ["counts that nobody knew", {}, { counts: ONE }, "same"],
  ["counts that nobody knows", { counts: ONE }, {}, "same"],
  ["others among the worst", { worst: ["CVE-1", "CVE-2"] }, { worst: ["CVE-1", "CVE-3"] }, "same"],
  ["one of the worst that becomes known to be exploited", KNOWN, EXPLOITED, "worse"],
  ["another one that is", KNOWN, { counts: ONE, worst: ["CVE-2"], exploited: ["CVE-2"] }, "worse"],
  ["one that was before", EXPLOITED, { ...EXPLOITED, worst: ["CVE-1", "CVE-2"] }, "same"],
  [
    "one known to be exploited, which would have stood before one that was not",
    { counts: SIX, worst: FIVE, exploited: FIVE.slice(0, 4) },
    { counts: SIX, worst: ["CVE-6", ...FIVE.slice(0, 4)], exploited: [...FIVE.slice(0, 4), "CVE-6"] },
    "worse",
  ],
  ["one known to be exploited, where nobody knew the worst", { counts: ONE }, EXPLOITED, "same"],
  ["fewer, one of them exploited", { counts: TWO, worst: ["CVE-1", "CVE-2"] }, EXPLOITED, "better"],
  ["fewer of the worst", { worst: ["CVE-1", "CVE-2"] }, { worst: ["CVE-1"] }, "same"],
  ["the worst, which nobody knew", {}, { worst: ["CVE-1"] }, "same"],
  ["those that nobody could read", { counts: ONE, worst: [] }, KNOWN, "same"],
  ["those that nobody could read or count", { worst: [] }, { worst: ["CVE-1"] }, "same"],
  ["one without a severity", { counts: NONE, worst: [] }, { counts: NONE, worst: ["CVE-1"] }, "same"],
])("news of a verdict: %s", (_, before, after, change) => {
  expect(newsOfVerdict(verdictWith(before), verdictWith(after), false).change).toBe(change);
});

test("an image that never had a verdict has its first one, and nothing in it is new", () => {
  expect(newsOfVerdict(undefined, verdictWith({ worst: ["CVE-1"] }), false)).toEqual({ change: "first" });
});

test("new ones among the worst are named once each, unless those before could not be read", () => {
  const after = verdictWith({ verdict: "PASSED", worst: ["CVE-2", "CVE-1", "CVE-2"] });

  expect(newsOfVerdict(verdictWith({ worst: ["CVE-1"] }), after, false)).toEqual({
    ...{ change: "better", newVulnerabilities: ["CVE-2"] },
  });
  expect(newsOfVerdict(verdictWith({ counts: ONE, worst: [] }), after, false)).toEqual({ change: "better" });
});

test("a verdict that ends an error is better, unless it is worse", () => {
  const failed = verdictWith({ counts: ONE });

  expect(newsOfVerdict(failed, failed, true).change).toBe("better");
  expect(newsOfVerdict(failed, verdictWith({ counts: TWO }), true).change).toBe("worse");
});

test("an error is news once for each kind, whatever its reason says", () => {
  const error = { ...scanError("permanent", "registry"), code: "ImageAbsent" };
  const kind = "permanent/registry/ImageAbsent";

  expect(newsOfError(undefined, error)).toEqual({ change: "first" });
  expect(newsOfError(kind, { ...error, reason: "b" })).toEqual({ change: "same" });
  for (const other of [{ code: "PullRefused" }, { errorScope: "image" as const }]) {
    expect(newsOfError(kind, { ...error, ...other })).toEqual({ change: "first" });
  }
});

test("an image that has not changed is no news, however many vulnerabilities are equally bad", () => {
  const vulnerabilities = { ...DEFAULT_BEHAVIOUR.vulnerabilities, critical: 12, high: 40 };
  const scanned = () => {
    const image = pulledImage(`pull://registry.test/app@${DIGEST}`);
    const result = buildResult({
      image,
      behaviour: { ...DEFAULT_BEHAVIOUR, evaluation: "failed", vulnerabilities },
    });
    const { exported } = readScanResult(JSON.stringify(result), ASKED, 1);
    const topVulnerabilities = parseTopVulnerabilities(exported.SCAN_TOP_VULNERABILITIES);
    return { verdict: "FAILED", topVulnerabilities } as const;
  };
  const before = scanned();

  expect(before.topVulnerabilities).toHaveLength(5);
  for (let time = 1; time <= 10; time += 1) {
    expect(newsOfVerdict(before, scanned(), false)).toEqual({ change: "same" });
  }
});

test("the latest ten verdicts are remembered, with counts, scanner and policies", () => {
  const end = { ...verdictWith({ counts: ONE }), scannerVersion: "1.2.3", change: "worse" } as const;
  // As many as fit, no half of a character, and a mark of what is left out.
  const policies = ["production", `${"p".repeat(86)}🐳🐳`];
  const before = Array<PastVerdict>(10).fill({ verdict: "PASSED", verdictAt: NOW });

  const history = remembered(before, { ...end, policies }, minutesFromNow(1));

  expect(history).toHaveLength(10);
  expect(history[0]).toEqual({
    ...{ verdict: "FAILED", verdictAt: NOW, recordedAt: minutesFromNow(1), change: "worse" },
    ...{ counts: end.counts, scanner: "1.2.3", policies: `production, ${"p".repeat(86)}…` },
  });
});

test("a verdict is fresh until its time, and not without one", () => {
  const freshAt = (freshUntil: Date | undefined) => isFresh({ freshUntil }, NOW);

  expect([minutesFromNow(1), NOW, undefined].map(freshAt)).toEqual([true, false, false]);
  expect(isFresh(undefined, NOW)).toBe(false);
});
