import type { CreateInvariant } from "../invariant";

/** Running builds never exceed max_concurrent_scans; one that CodeBuild forgot is running for nobody. */
export const buildsAreBounded: CreateInvariant = (world, report) => ({
  buildStarted: () => {
    const { open } = world.codebuild;
    const most = world.settings.maxConcurrentScans;
    if (open > most) {
      report(`${open} builds run at one time, of at most ${most}`);
    }
  },
});
