import { DUE_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan, ScanError } from "../contract/scan";
import { planRetry } from "./retry-plan";
import { untriedSource } from "./sources/known-sources";
import { earliestStart, later, retriesADay } from "./start-limits";
import type { Change } from "./table/table";
import { missing } from "./table/value";

/** What an error changes of its scan's row. */
interface ErrorChange extends Pick<Change, "set" | "remove"> {
  /** Absent where another task brings the image back. */
  readonly retryAt?: Date;
}

/**
 * The retry is as planned, or with a source that was not refused as soon as may be; never earlier than the limits of
 * starts allow.
 *
 * @param starts of the image, this scan's among them
 */
export function errorChange(
  scan: Scan,
  { errorClass, errorScope, reason }: ScanError,
  starts: readonly Date[],
  now: Date,
  rescanAfterMs: number,
): ErrorChange {
  const planned = planRetry(errorClass, scan.attempts, now, rescanAfterMs);
  const isOther = errorScope === "source" && untriedSource(scan.sources ?? [], now) !== undefined;
  const wanted = isOther ? now : planned.dueAt;
  const earliest = isOther ? earliestStart(starts) : earliestStart(starts, retriesADay(errorScope));
  const retryAt = wanted && later(wanted, earliest);
  return {
    set: {
      [STATE_ATTRIBUTE]: "ERROR",
      errorClass,
      errorScope,
      errorAt: now,
      reason,
      attempts: planned.attempts === scan.attempts ? undefined : planned.attempts,
      [DUE_ATTRIBUTE]: retryAt,
    },
    remove: ["claimedBy", ...missing({ [DUE_ATTRIBUTE]: retryAt })],
    retryAt,
  };
}
