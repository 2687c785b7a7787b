import { HOUR, MINUTE } from "../contract/durations";
import type { ErrorClass } from "../contract/scan";

/** So long a permanent error waits, whatever tasks start. */
export const PERMANENT_WAIT = HOUR;

const INFRASTRUCTURE_DELAYS = [5 * MINUTE, 30 * MINUTE, 2 * HOUR];

export interface Retry {
  /** Absent: not on schedule, but when another task of the image is seen. */
  readonly dueAt?: Date;
  readonly attempts: number;
}

/**
 * When to scan an image again after a scan of it ended in an error.
 * - configuration: somebody has to fix it, so it does not count and is tried every hour;
 * - infrastructure: after 5 minutes, 30 minutes, 2 hours, then once per `rescanAfterMs`;
 * - permanent: with the next task, but not before an hour; see ask.ts.
 *
 * @param attempts failed attempts before this one
 */
export function planRetry(errorClass: ErrorClass, attempts: number, now: Date, rescanAfterMs: number): Retry {
  switch (errorClass) {
    case "configuration":
      return { dueAt: new Date(now.getTime() + HOUR), attempts };
    case "infrastructure": {
      const delay = INFRASTRUCTURE_DELAYS[attempts] ?? rescanAfterMs;
      return { dueAt: new Date(now.getTime() + delay), attempts: attempts + 1 };
    }
    case "permanent":
      return { attempts: attempts + 1 };
  }
}
