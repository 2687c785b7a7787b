import { DAY, MINUTE } from "../../../functions/contract/durations";
import { verdictsStand } from "../../../simulation/invariants/verdicts-stand";
import type { World } from "../../../simulation/world/world";

const SEEN = new Date("2026-03-02T08:00:00Z");

/** The report where a row with a FAILED is deleted this long after its image was seen last. */
function reportsAfter(age: number, expiresAt: number): readonly string[] {
  const reports: string[] = [];
  const world = { clock: { now: () => SEEN.getTime() + age } };
  const invariant = verdictsStand(world as unknown as World, (report) => reports.push(report));
  const seen = SEEN.toISOString();
  invariant.itemChanged?.(
    "image",
    { verdict: "FAILED", verdictAt: seen, lastSeenAt: seen, expiresAt },
    undefined,
  );
  return reports;
}

test("a verdict may go 90 days after its image was seen last", () => {
  expect(reportsAfter(90 * DAY, SEEN.getTime() / 1000)).toEqual([]);
});

test("a verdict that goes earlier is reported, whatever its row says of its time", () => {
  expect(reportsAfter(90 * DAY - MINUTE, SEEN.getTime() / 1000)).toEqual(["image lost its verdict FAILED"]);
});
