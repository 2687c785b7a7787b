import { createHash } from "node:crypto";
import { DAY, HOUR, MINUTE } from "../contract/durations";
import type { Scan, ScanError } from "../contract/images/scan";

/**
 * How long a scan may wait for capacity before it goes ahead of an image that is new now. Waiting scans start in the
 * order of their deadlines. So a backlog of these never delays a new image of a task, because the deadline of that is
 * at once. Deadlines are absolute: a scan whose deadline has passed starts before all that comes later. Capacity that
 * is idle starts them without any wait.
 */
const LONGEST_WAIT_MS = {
  /**
   * From when it is due. A registry that is broken brings back all its images, which may be more than there is capacity
   * for. Three hours after its time a retry still goes before what a sweep found nine hours ago. All retries wait
   * alike, so that those whose time came first have the earliest deadlines.
   */
  retry: 3 * HOUR,
  /** Thousands of images that ran before the installation take hours. */
  sweep: 12 * HOUR,
  /** The image has a verdict, which is no longer fresh. */
  rescan: DAY,
} as const;

/** The deadline of what the gate or a person waits for: nothing is more urgent. */
export const URGENT = new Date(0);

/** Who asks for a scan, and on what occasion. */
export interface Asking {
  readonly bySweep?: boolean | undefined;
  /** The gate, or a person. */
  readonly byGate?: boolean | undefined;
  readonly isRescan: boolean;
}

/** By when a scan that is asked for now is to begin. */
export function deadlineOf({ bySweep = false, byGate = false, isRescan }: Asking, now: Date): Date {
  if (byGate) {
    return URGENT;
  }
  const wait = isRescan ? LONGEST_WAIT_MS.rescan : bySweep ? LONGEST_WAIT_MS.sweep : 0;
  return new Date(now.getTime() + wait);
}

/** By when the retry of an error is to begin. */
export function retryDeadline(dueAt: Date): Date {
  return new Date(dueAt.getTime() + LONGEST_WAIT_MS.retry);
}

/**
 * By when a scan is to begin that failed before, and that is asked for again with nothing new. Only somebody for whom now
 * would be too late, such as the gate, may want it earlier than any retry.
 *
 * @param asked the deadline of a scan that is asked for now
 */
export function deadlineOfKnownFailure(asked: Date, now: Date): Date {
  const retry = retryDeadline(now);
  return asked < now || asked > retry ? asked : retry;
}

type Retried = Pick<ScanError, "errorClass" | "errorScope" | "token">;

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
 * @returns undefined for a permanent error: not on schedule, but when another task or a sweep brings the image */
export function planRetry(error: Retried, attempts: number, now: Date, windowMs: number): Date | undefined {
  const waits = waitsAfter(error);
  const wait = waits?.[attempts] ?? waits?.at(-1);
  return wait === undefined ? undefined : new Date(now.getTime() + Math.min(wait * HOUR, windowMs));
}

function waitsAfter({ errorClass, errorScope, token }: Retried): readonly number[] | undefined {
  if (token !== undefined) {
    // Nothing starts before a token is stored, and then each image does.
    return [0];
  }
  if (errorClass === "permanent") {
    return undefined;
  }
  if (errorClass === "configuration" || errorScope === "registry") {
    return TO_BE_FIXED_HOURS;
  }
  return errorScope === "image" ? OF_IMAGE_HOURS : PASSING_HOURS;
}

/** Between two starts of one image, whatever asks for them. */
export const MIN_GAP_MS = 5 * MINUTE;
/** Starts of one image within any 24 hours, whatever asks for them. */
const STARTS_A_DAY = 24;
/** Why an image that was started as often has to wait. */
export const TOO_MANY_STARTS = `${STARTS_A_DAY} scans of this image were started within a day.`;
/** Why an image that was started a moment ago has to wait. */
export const TOO_SOON = `A scan of this image was started within ${MIN_GAP_MS / MINUTE} minutes.`;

/**
 * The starts of the image that count for the limits, this scan's among them, which may have been recorded before. They are
 * at most {@link STARTS_A_DAY}.
 */
export function startsWith({ run, recentStarts = [] }: Pick<Scan, "run" | "recentStarts">, now: Date) {
  if (run !== undefined) {
    return recentStarts;
  }
  const ofDay = recentStarts.filter((each) => each.getTime() > now.getTime() - DAY);
  return [...ofDay, now].slice(-STARTS_A_DAY);
}

/**
 * When an image may be started again: five minutes after the last start, and as its starts of the day allow. In the past
 * where it may be now.
 */
export function earliestStart(starts: readonly Date[], limit = STARTS_A_DAY): Date {
  const [last, counted] = [starts.at(-1)?.getTime() ?? 0, starts.at(-limit)?.getTime() ?? -DAY];
  return new Date(Math.max(last + MIN_GAP_MS, counted + DAY));
}

export function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

/**
 * Until when a verdict stands without another scan: never longer than the window, and up to a tenth shorter. So 200
 * installations of one hour do not rescan one sidecar in one minute.
 */
export function freshUntil(verdictAt: Date, windowMs: number, tableArn: string, key: string): Date {
  const hash = createHash("sha256").update(tableArn).update(key).digest().readUInt32BE() / 2 ** 32;
  return new Date(verdictAt.getTime() + windowMs * (1 - hash / 10));
}
