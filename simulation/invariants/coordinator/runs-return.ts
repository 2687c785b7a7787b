import type { CreateInvariant } from "../invariant";

/**
 * A run of the coordinator never throws, hands back no message, and ends before the function's time limit. So a message
 * comes again only if a run died, or Lambda began it late.
 */
export const runsReturn: CreateInvariant = (world, report) => ({
  check: () => {
    const { ended, timedOut } = world.functions["scan-coordinator"];
    if (ended.has("threw")) {
      report(`${ended.get("threw")} runs of the coordinator threw`);
    }
    if (timedOut > 0) {
      report(`${timedOut} runs of the coordinator ran into the time limit`);
    }
  },
});
