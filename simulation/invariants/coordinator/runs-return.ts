import type { CreateInvariant } from "../invariant";

/**
 * A run of the coordinator never throws, and hands back no message: so one comes a second time only where a run died, or
 * Lambda began it late. No run lasts as long as the function may, either: it would die of its own work.
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
