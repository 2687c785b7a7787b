import { PROBE_REASON } from "../../functions/ledger/breaker/probing";
import type { SimulatedBuild } from "../aws/codebuild/simulated-build";
import { LONGEST_JUMP } from "../aws/lambda-function";
import { HOUR, SECOND } from "../clock/durations";
import type { CreateInvariant } from "./invariant";

/** Clocks of instances differ so much, at most; those of gates may jump. */
const SKEW = 4 * SECOND;

/**
 * Never two scans of one image and platform in its window: no build starts while another one of the image is open, nor
 * while a verdict that a build brought is fresh. A build that CodeBuild forgot brought none. A scan that is to say whether
 * an error hits every registry is the exception.
 */
export const scannedOnce: CreateInvariant = (world, report) => {
  const latest = new Map<string, SimulatedBuild>();
  const probed = new Set<string>();
  const window = world.settings.rescanAfterHours * HOUR;
  const skew = world.settings.blocking?.gate ? SKEW + LONGEST_JUMP : SKEW;
  return {
    itemChanged: (key, before, after) => {
      if (after?.reason === PROBE_REASON && before?.reason !== PROBE_REASON) {
        probed.add(key);
      }
    },
    buildStarted: (build) => {
      const before = latest.get(build.key);
      latest.set(build.key, build);
      if (before === undefined || before.hasVanished) {
        return;
      }
      if (before.endedAt === undefined) {
        report(`${build.key}: ${build.id} was started while ${before.id} ran`);
      } else if (
        !probed.delete(build.key) &&
        before.result?.exported.SCAN_VERDICT &&
        before.endedAt + window > build.queuedAt + skew
      ) {
        const ended = new Date(before.endedAt).toISOString();
        report(`${build.key}: ${build.id} was started although ${before.id} had a verdict at ${ended}`);
      }
    },
  };
};
