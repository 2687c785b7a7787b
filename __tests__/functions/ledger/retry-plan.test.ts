import { HOUR, MINUTE } from "../../../functions/contract/durations";
import type { ErrorClass } from "../../../functions/contract/scan";
import { planRetry } from "../../../functions/ledger/retry-plan";
import { NOW } from "../samples";

const DAY = 24 * HOUR;

/** Lets scans fail one after the other, each as soon as it is due, and gives the waiting times between them. */
function waits(errorClass: ErrorClass, failures: number, rescanAfterMs = DAY): number[] {
  let now = NOW;
  let attempts = 0;
  return Array.from({ length: failures }, () => {
    const retry = planRetry(errorClass, attempts, now, rescanAfterMs);
    const waited = (retry.dueAt?.getTime() ?? Number.NaN) - now.getTime();
    attempts = retry.attempts;
    now = retry.dueAt ?? now;
    return waited;
  });
}

test("infrastructure errors wait 5 minutes, 30 minutes, 2 hours, then the rescan time each", () => {
  expect(waits("infrastructure", 6)).toEqual([5 * MINUTE, 30 * MINUTE, 2 * HOUR, DAY, DAY, DAY]);
});

test("the rescan time is the one that is given, also below two hours", () => {
  expect(waits("infrastructure", 4, HOUR).at(-1)).toBe(HOUR);
});

test("configuration errors are tried every hour and never count", () => {
  expect(waits("configuration", 5)).toEqual([HOUR, HOUR, HOUR, HOUR, HOUR]);
  expect(planRetry("configuration", 2, NOW, DAY).attempts).toBe(2);
});

test("a configuration error in between leaves the place in the plan", () => {
  const before = planRetry("infrastructure", 0, NOW, DAY);
  const between = planRetry("configuration", before.attempts, NOW, DAY);

  expect(planRetry("infrastructure", between.attempts, NOW, DAY).dueAt).toEqual(
    new Date(NOW.getTime() + 30 * MINUTE),
  );
});

test("permanent errors are not retried on schedule", () => {
  expect(planRetry("permanent", 0, NOW, DAY)).toEqual({ attempts: 1 });
});
