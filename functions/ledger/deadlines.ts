import { HOUR } from "../contract/durations";

/**
 * How long a scan may wait for capacity before it goes ahead of an image that is new now. Waiting scans start in the order
 * of their deadlines, so a backlog of these never delays a new image of a task, or a retry, whose deadline is at once;
 * and since deadlines are absolute, they start before all that comes later once theirs has passed. Capacity that is idle
 * starts them without any wait.
 */
const MAY_WAIT = {
  /** Thousands of images that ran before the installation take hours. */
  sweep: 12 * HOUR,
  /** The image has a verdict, which is no longer fresh. */
  rescan: 24 * HOUR,
} as const;

/** By when a scan that is asked for now is to begin. */
export function deadlineOf(
  { bySweep = false, isRescan }: { readonly bySweep?: boolean; readonly isRescan: boolean },
  now: Date,
): Date {
  const wait = isRescan ? MAY_WAIT.rescan : bySweep ? MAY_WAIT.sweep : 0;
  return new Date(now.getTime() + wait);
}
