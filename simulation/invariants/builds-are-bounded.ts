import { DEPLOYED } from "../world/settings";
import type { CreateInvariant } from "./invariant";

/** Invocations that may each find the same capacity for one more scan. */
const AT_ONCE = DEPLOYED.maxConcurrency + 2;

/** Running builds never exceed max_concurrent_scans, but for what invocations that overlap start at once. */
export const buildsAreBounded: CreateInvariant = (world, report) => ({
  buildStarted: () => {
    const { open } = world.codebuild;
    const most = world.settings.maxConcurrentScans + AT_ONCE;
    if (open > most) {
      report(`${open} builds run at one time, of at most ${most}`);
    }
  },
});
