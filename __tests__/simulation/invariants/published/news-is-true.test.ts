import { newsIsTrue } from "../../../../simulation/invariants/published/news-is-true";
import type { World } from "../../../../simulation/world/world";

const FAILED = { verdict: "FAILED", counts: { critical: 1, high: 0, medium: 0, low: 0, negligible: 0 } };
const WORSE = { verdict: "FAILED", counts: { critical: 2, high: 0, medium: 0, low: 0, negligible: 0 } };

/** How a scan ends, with what its outcome says; undefined: no outcome is recorded. */
type End = readonly [end: object, change: string | undefined, scanId?: string];

const error = (kind: string) => ({ error: { reason: kind } });

/** What is reported where the scans of an image end so, one after the other. */
function reportsOf(...ends: readonly End[]): readonly string[] {
  const reports: string[] = [];
  const outcomes = new Map<string, unknown>();
  const world = { store: { peek: (key: string) => outcomes.get(key) } };
  const invariant = newsIsTrue(world as unknown as World, (report) => reports.push(report));
  let row = {};
  ends.forEach(([end, change, id], at) => {
    const scanId = id ?? `${at}`;
    const failed = "error" in end ? (end as ReturnType<typeof error>).error.reason : undefined;
    const before = row;
    row = { ...row, scanId, ...(failed ? { errorAt: `${at}`, errorKind: failed } : { verdictAt: `${at}` }) };
    if (change !== undefined) {
      outcomes.set(`outcome#${scanId}`, { outcome: JSON.stringify({ ...end, change }) });
    }
    invariant.itemChanged?.("image", before, row);
  });
  return reports;
}

test("outcomes that say what follows from the verdicts and errors before are right", () => {
  expect(
    reportsOf(
      [error("pull"), "first"],
      [error("pull"), "same"],
      [error("token"), "first"],
      [FAILED, "first"],
      [FAILED, "same"],
      [error("token"), "first"],
      [FAILED, "better"],
      [WORSE, "worse"],
    ),
  ).toEqual([]);
});

test.each<[string, readonly End[], RegExp]>([
  [
    "an error that is news each time",
    [
      [error("a"), "first"],
      [error("a"), "first"],
    ],
    /says first where it is same/,
  ],
  ["an error that is no news", [[error("a"), "same"]], /says same where it is first/],
  [
    "a verdict that is compared with none",
    [
      [FAILED, "first"],
      [WORSE, "first"],
    ],
    /says first where it is worse/,
  ],
  [
    "the end of an error, overlooked",
    [
      [FAILED, "first"],
      [error("a"), "first"],
      [FAILED, "same"],
    ],
    /where it is better/,
  ],
  [
    "an error that ended before, ended again",
    [
      [error("a"), "first"],
      [FAILED, "first"],
      [FAILED, "better"],
    ],
    /where it is same/,
  ],
  ["a verdict of which nobody hears", [[FAILED, undefined]], /ended without an outcome/],
  ["an error of which nobody hears", [[error("a"), undefined]], /ended without an outcome/],
  [
    "a scan that ends twice",
    [
      [FAILED, "first", "1"],
      [FAILED, "same", "1"],
    ],
    /scan 1 of image ended twice/,
  ],
])("it is reported: %s", (_, ends, report) => {
  expect(reportsOf(...ends)).toEqual([expect.stringMatching(report)]);
});
