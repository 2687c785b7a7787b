import { HOUR } from "../../functions/contract/durations";
import { LONGEST_JUMP_MS, SKEW_BOUND_MS } from "../aws/lambda-function";
import type { SimulatedBuild } from "../observed/simulated-build";
import type { CreateInvariant } from "./invariant";

/**
 * Never two scans of one image and platform in its window, nor two of one name that has a row of its own. No build
 * starts while another one of the image is open, nor while a verdict that a build brought is fresh. A build that
 * CodeBuild forgot brought none.
 */
export const scannedOnce: CreateInvariant = (world, report) => {
  const latest = new Map<string, SimulatedBuild>();
  // Up to a tenth shorter, by table and row.
  const window = 0.9 * world.settings.rescanAfterHours * HOUR;
  const skew = world.settings.blocking?.gate ? SKEW_BOUND_MS + LONGEST_JUMP_MS : SKEW_BOUND_MS;
  return {
    buildStarted: (build) => {
      // A name that has a row of its own is scanned for that.
      const isOwn = world.store.peek(build.name)?.scanId === build.variables.get("SCAN_ID");
      const key = isOwn ? build.name : build.key;
      const before = latest.get(key);
      latest.set(key, build);
      if (before === undefined || before.hasVanished) {
        return;
      }
      if (before.endedAt === undefined) {
        report(`${key}: ${build.id} was started while ${before.id} ran`);
      } else if (before.result?.exported.SCAN_VERDICT && before.endedAt + window > build.queuedAt + skew) {
        const ended = new Date(before.endedAt).toISOString();
        report(`${key}: ${build.id} was started although ${before.id} had a verdict at ${ended}`);
      }
    },
  };
};
