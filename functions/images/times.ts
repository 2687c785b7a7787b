import { createHash } from "node:crypto";
import { DAY, HOUR, MINUTE } from "../contract/durations";
import type { Scan, ScanError } from "../contract/images/scan";

/**
 * How long a scan may wait for capacity before it overtakes new images. Waiting scans start in the order of their
 * deadlines, and the deadline of a new image is now: so a backlog delays new images only once its own deadlines are
 * over. Idle capacity starts every scan at once.
 */
const LONGEST_WAIT_MS = {
  /** Counts from the time of the retry. Long, because a repaired registry brings all its images back at once. */
  retry: 3 * HOUR,
  /** Long, because a sweep may find thousands of images that ran before the installation; their scans take hours. */
  sweep: 12 * HOUR,
  /** Long, because the image still has a verdict that was fresh until now. */
  rescan: DAY,
} as const;

/** Deadline of a scan for which the gate or a person waits: nothing is more urgent. */
export const URGENT = new Date(0);

export interface Asking {
  readonly bySweep?: boolean | undefined;
  /** Set if the gate or a person asks. */
  readonly byGate?: boolean | undefined;
  readonly isRescan: boolean;
}

export function deadlineOf({ bySweep = false, byGate = false, isRescan }: Asking, now: Date): Date {
  if (byGate) {
    return URGENT;
  }
  const wait = isRescan ? LONGEST_WAIT_MS.rescan : bySweep ? LONGEST_WAIT_MS.sweep : 0;
  return new Date(now.getTime() + wait);
}

export function retryDeadline(dueAt: Date): Date {
  return new Date(dueAt.getTime() + LONGEST_WAIT_MS.retry);
}

/**
 * Returns by when a scan should begin that failed before and is asked for again without news. Only an urgent scan comes
 * before all retries.
 *
 * @param asked deadline of a scan that is asked for now
 */
export function deadlineOfKnownFailure(asked: Date, now: Date): Date {
  const retry = retryDeadline(now);
  return asked < now || asked > retry ? asked : retry;
}

type Retried = Pick<ScanError, "errorClass" | "errorScope" | "token">;

/** How long a permanent error waits before another task brings it back. */
export const PERMANENT_WAIT_MS = HOUR;
/** Longer for sweeps, because every sweep would bring the error back. */
export const PERMANENT_SWEEP_WAIT_MS = DAY;

// Hours before a retry, after the first error and each that follows. The last one repeats.
/** For errors that somebody has to fix: short waits after a fix, and only a few builds a day without a fix. */
const TO_BE_FIXED_HOURS = [1, 2, 4, 6];
/** For errors that pass by themselves. Retries come before the verdict would expire. */
const PASSING_HOURS = [1 / 12, 1 / 2, 2, 6];
const OF_IMAGE_HOURS = [1 / 12, 1 / 2, 2, 24];

/**
 * Returns when to scan an image again after an error. A verdict restarts the plan.
 *
 * @param attempts errors of the image since its last verdict, before this one
 * @param windowMs how long a verdict stays fresh, and the longest wait
 * @returns undefined for a permanent error: only another task or a sweep brings the image back
 */
export function planRetry(error: Retried, attempts: number, now: Date, windowMs: number): Date | undefined {
  const waits = waitsAfter(error);
  const wait = waits?.[attempts] ?? waits?.at(-1);
  return wait === undefined ? undefined : new Date(now.getTime() + Math.min(wait * HOUR, windowMs));
}

function waitsAfter({ errorClass, errorScope, token }: Retried): readonly number[] | undefined {
  if (token !== undefined) {
    // The breaker holds all scans until a token is stored, and then each image starts.
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

/** Shortest time between two starts of one image, whoever asks. */
export const MIN_GAP_MS = 5 * MINUTE;
/** Starts of one image within any 24 hours, at most, whoever asks. */
const STARTS_A_DAY = 24;
export const TOO_MANY_STARTS = `${STARTS_A_DAY} scans of this image were started within a day.`;
export const TOO_SOON = `A scan of this image was started within ${MIN_GAP_MS / MINUTE} minutes.`;

/** Returns the starts that count for the limits, including this scan's. A scan with a run is counted already. */
export function startsWith({ run, recentStarts = [] }: Pick<Scan, "run" | "recentStarts">, now: Date) {
  if (run !== undefined) {
    return recentStarts;
  }
  const ofDay = recentStarts.filter((each) => each.getTime() > now.getTime() - DAY);
  return [...ofDay, now].slice(-STARTS_A_DAY);
}

/**
 * Returns when an image may be started again: five minutes after its last start, and within the limit of starts a day.
 * A time in the past means now.
 */
export function earliestStart(starts: readonly Date[], limit = STARTS_A_DAY): Date {
  const [last, counted] = [starts.at(-1)?.getTime() ?? 0, starts.at(-limit)?.getTime() ?? -DAY];
  return new Date(Math.max(last + MIN_GAP_MS, counted + DAY));
}

export function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

/**
 * Returns until when a verdict is fresh: for the whole window, or up to a tenth less. So 200 installations that were
 * created in the same hour do not rescan a common sidecar in the same minute.
 */
export function freshUntil(verdictAt: Date, windowMs: number, tableArn: string, key: string): Date {
  const hash = createHash("sha256").update(tableArn).update(key).digest().readUInt32BE() / 2 ** 32;
  return new Date(verdictAt.getTime() + windowMs * (1 - hash / 10));
}
