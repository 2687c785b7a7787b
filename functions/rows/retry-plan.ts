import { DAY, HOUR } from "../contract/durations";
import type { ScanError } from "../contract/scan";

type Retried = Pick<ScanError, "errorClass" | "errorScope">;

/** Time for which a permanent error waits, whatever tasks start. */
export const PERMANENT_WAIT_MS = HOUR;
/** Time for which it waits for a sweep, because a sweep would bring it back each time. */
export const PERMANENT_SWEEP_WAIT_MS = DAY;

// Hours before a retry, after the first error and after each that follows; the last one holds from then on.
/** Somebody has to fix it: soon enough for whoever has, and a few builds a day for what nobody fixes. */
const TO_BE_FIXED_HOURS = [1, 2, 4, 6];
/** It passes by itself: an outage costs the hours of a wait, and no window. */
const PASSING_HOURS = [1 / 12, 1 / 2, 2, 6];
const OF_IMAGE_HOURS = [1 / 12, 1 / 2, 2, 24];

/**
 * When to scan an image again after a scan of it ended in an error. A verdict starts the plan anew.
 *
 * @param attempts scans of the image since its last verdict that ended in an error before this one
 * @param windowMs how long a verdict stays fresh: no wait is longer
 * @returns undefined for a permanent error: not on schedule, but when another task or a sweep brings the image; see
 *   ledger/ask.ts
 */
export function planRetry(error: Retried, attempts: number, now: Date, windowMs: number): Date | undefined {
  const waits = waitsAfter(error);
  const wait = waits?.[attempts] ?? waits?.at(-1);
  return wait === undefined ? undefined : new Date(now.getTime() + Math.min(wait * HOUR, windowMs));
}

function waitsAfter({ errorClass, errorScope }: Retried): readonly number[] | undefined {
  if (errorClass === "permanent") {
    return undefined;
  }
  if (errorClass === "configuration" || errorScope === "registry") {
    return TO_BE_FIXED_HOURS;
  }
  return errorScope === "image" ? OF_IMAGE_HOURS : PASSING_HOURS;
}
