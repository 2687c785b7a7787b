import { HOUR, MINUTE } from "../../functions/contract/durations";
import { LONGEST_JUMP_MS, SKEW_BOUND_MS } from "../aws/lambda-function";
import { contentOf } from "../observed/names";
import type { SimulatedBuild } from "../observed/simulated-build";
import type { CreateInvariant } from "./invariant";

/** A verdict is recorded this long after its build, and somebody may have read the table before. */
const LATE_MS = 10 * MINUTE;

/**
 * No image and platform is scanned twice in its window: no build starts while another build of the image is open, or
 * while the verdict of a build is fresh. A build that CodeBuild forgot brought no verdict. No scan of another name
 * opens while the content has a fresh verdict that holds for all names.
 */
export const scannedOnce: CreateInvariant = (world, report) => {
  const latest = new Map<string, SimulatedBuild>();
  // Windows are up to a tenth shorter, by table and row.
  const window = 0.9 * world.settings.rescanAfterHours * HOUR;
  const skew = world.settings.blocking?.gate ? SKEW_BOUND_MS + LONGEST_JUMP_MS : SKEW_BOUND_MS;
  return {
    itemChanged: (key, before, after) => {
      if (after?.rowState !== "WAITING" || before?.rowState !== undefined || after.reason !== undefined) {
        return;
      }
      const { verdictAt, freshUntil }: Record<string, unknown> = Object(
        world.store.peek(`content#${contentOf(key)}`)?.passed,
      );
      const isKnown = Date.parse(String(verdictAt)) + LATE_MS < world.clock.now();
      const isOlder = String(before?.verdictAt ?? "") < String(verdictAt);
      if (isKnown && isOlder && Date.parse(String(freshUntil)) > world.clock.now() + skew) {
        report(`a scan of ${key} was opened, although its content has a verdict since ${verdictAt}`);
      }
    },
    buildStarted: (build) => {
      const { key } = build;
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
