import type { CreateInvariant } from "../invariant";

/** Open builds never exceed max_concurrent_scans; a build that CodeBuild forgot does not count. */
export const buildsAreBounded: CreateInvariant = (world, report) => ({
  buildStarted: () => {
    const { open } = world.codebuild;
    const most = world.settings.maxConcurrentScans;
    if (open > most) {
      report(`${open} builds run at one time, of at most ${most}`);
    }
  },
});
