import { DAY, HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { World } from "../world/world";

/** The first three waits for a retry of a transient error: 5 min + 30 min + 2 h. */
const RETRIES_MS = 2 * HOUR + 35 * MINUTE;
/** A sweep starts every hour, and takes some minutes. */
const SWEEP_MS = HOUR + 10 * MINUTE;
/** Leases, checks of running scans, time limits of functions, redelivered messages. */
const LEASES_MS = 25 * MINUTE;

/**
 * Returns until when something requested at `asked` must be done. After the end of its faults it takes one sweep, one
 * round of retries, and all waiting builds at the pace of the capacity.
 *
 * @param places names of places that it depends on
 */
export function bound(
  { faults, settings, codebuild }: World,
  asked: number,
  waiting: number,
  places: readonly string[] = [],
): number {
  const undisturbed = Math.max(asked, faults.lastEnd(places) ?? 0);
  const [, longest] = settings.buildSeconds;
  const together = Math.max(1, Math.min(settings.maxConcurrentScans, settings.concurrentBuilds));
  const builds = Math.ceil((waiting + codebuild.open) / together) * (longest + 90) * SECOND;
  return undisturbed + SWEEP_MS + RETRIES_MS + LEASES_MS + Math.min(builds, DAY);
}
