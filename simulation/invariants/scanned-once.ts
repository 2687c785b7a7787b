import { HOUR, MINUTE } from "../../functions/contract/durations";
import { LONGEST_JUMP_MS, SKEW_BOUND_MS } from "../aws/lambda-function";
import { contentOf } from "../observed/names";
import type { SimulatedBuild } from "../observed/simulated-build";
import type { CreateInvariant } from "./invariant";

/** A verdict is recorded that long after it was reached, and somebody may have read the table before. */
const LATE_MS = 10 * MINUTE;

/**
 * Never two scans of one image and platform in its window. No build starts while another one of the image is open, nor while
 * a verdict that a build brought is fresh. A build that CodeBuild forgot brought none. Nor is a scan of another name opened
 * while a verdict of the content that rests on no name is fresh.
 */
export const scannedOnce: CreateInvariant = (world, report) => {
  const latest = new Map<string, SimulatedBuild>();
  // Up to a tenth shorter, by table and row.
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
