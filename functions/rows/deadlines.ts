import { DAY, HOUR, MINUTE } from "../contract/durations";

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

/** A deployment is held for the scan, so that it goes ahead of images of tasks that run already. */
const GATE_AHEAD_MS = 10 * MINUTE;

/** Who asks for a scan, and on what occasion. */
export interface Asking {
  readonly bySweep?: boolean;
  readonly byGate?: boolean;
  readonly isRescan: boolean;
}

/** By when a scan that is asked for now is to begin. */
export function deadlineOf({ bySweep = false, byGate = false, isRescan }: Asking, now: Date): Date {
  if (byGate) {
    return new Date(now.getTime() - GATE_AHEAD_MS);
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
