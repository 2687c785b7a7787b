import { SECOND } from "../../functions/contract/durations";

/** Figures of the design in which each container of each task event is a build, whatever ran before. */
export interface OtherDesign {
  readonly builds: number;
  /** Containers whose StartBuild was refused because the queue was full: nobody scans them. */
  readonly lost: number;
  readonly longestWaitSeconds: number;
  /** Builds that wait in CodeBuild's queue at each sampled time. */
  readonly waiting: readonly number[];
}

/** CodeBuild takes five times the quota of concurrent builds into its queue. */
const QUEUED_PER_RUNNING = 5;

/**
 * Plays the design that the Python handler of benchmarks/ stands for, on the containers of a run. CodeBuild runs them one
 * after the other, as many at one time as its quota says.
 *
 * @param starts when each container started, in milliseconds, the first one first
 * @param samples when the queue is looked at, the first time first
 */
export function playOneBuildPerContainer(
  starts: readonly number[],
  quota: number,
  buildSeconds: number,
  samples: readonly number[],
): OtherDesign {
  // Builds begin in the order in which they were asked for, and take equally long: the oldest running one ends first.
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

/** How many times of a sorted list are not after a time. */
function until(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    [low, high] = (times[middle] ?? 0) <= time ? [middle + 1, high] : [low, middle];
  }
  return low;
}
