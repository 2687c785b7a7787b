import { SECOND } from "../../functions/contract/durations";

/** Figures of the design that starts a build for each container, even of a scanned image. */
export interface OtherDesign {
  readonly builds: number;
  /** Containers never scanned: StartBuild was refused, because the queue was full. */
  readonly lost: number;
  readonly longestWaitSeconds: number;
  readonly waiting: readonly number[];
}

/** CodeBuild queues up to five times the quota of concurrent builds. */
const QUEUED_PER_RUNNING = 5;

/**
 * Plays this design on a run's containers, in order and up to the quota.
 *
 * @param starts of the containers, in milliseconds and ascending, like `samples` of the queue
 */
export function playOneBuildPerContainer(
  starts: readonly number[],
  quota: number,
  buildSeconds: number,
  samples: readonly number[],
): OtherDesign {
  // Builds begin in the order of requests and take equally long, so the oldest ends first.
  const accepted: number[] = [];
  const beginnings: number[] = [];
  let begun = 0;
  let longest = 0;
  for (const asked of starts) {
    while ((beginnings[begun] ?? Number.POSITIVE_INFINITY) <= asked) {
      begun += 1;
    }
    if (beginnings.length - begun < quota * QUEUED_PER_RUNNING) {
      const free =
        (beginnings[beginnings.length - quota] ?? Number.NEGATIVE_INFINITY) + buildSeconds * SECOND;
      const begins = Math.max(asked, free);
      beginnings.push(begins);
      longest = Math.max(longest, begins - asked);
      accepted.push(asked);
    }
  }
  return {
    builds: beginnings.length,
    lost: starts.length - beginnings.length,
    longestWaitSeconds: Math.round(longest / SECOND),
    waiting: samples.map((time) => until(accepted, time) - until(beginnings, time)),
  };
}

/** Returns how many sorted times are at or before `time`. */
function until(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    [low, high] = (times[middle] ?? 0) <= time ? [middle + 1, high] : [low, middle];
  }
  return low;
}
