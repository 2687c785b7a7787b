import type { Scan } from "../../../functions/contract/scan";
import { BUILD_ERRORS } from "../../../functions/errors/build-errors";
import { errorOf } from "../../../functions/errors/error-reason";
import { buildStanding } from "../../../functions/scanners/inline/build";
import type { Build } from "../../../functions/scanners/inline/codebuild-build";
import { lookAtOwn } from "../../../functions/scanners/own-runs";
import type { OwnScan, Scanner, ScanStanding, StartAnswer } from "../../../functions/scanners/scanner";
import { inlineRun } from "../samples";

/** Starts builds that exist in memory only. */
export class SimulatedScanner implements Scanner {
  readonly looksAtAll = true;
  readonly started: Scan[] = [];
  readonly lookedFor: string[] = [];
  builds: readonly Build[] = [];
  answer: (scan: Scan) => StartAnswer | Promise<StartAnswer> = () => ({
    kind: "started",
    run: inlineRun(this.started.length),
  });

  async start(scan: Scan): Promise<StartAnswer> {
    this.started.push(scan);
    return this.answer(scan);
  }

  async adopt({ scanId }: Scan): Promise<StartAnswer | undefined> {
    this.lookedFor.push(scanId);
    const build = this.builds.find(({ environment }) => environment.get("SCAN_ID") === scanId);
    return build && { kind: "adopted", run: { engine: "inline", handle: build.arn } };
  }

  look(scans: readonly Scan[], now: Date): Promise<(scan: Scan) => Promise<ScanStanding>> {
    const look =
      async () =>
      async ({ run, image }: OwnScan) => {
        const build = this.builds.find(({ arn }) => arn === run.handle);
        return build
          ? buildStanding(build, now, image.repository)
          : errorOf(BUILD_ERRORS.GoneBuild, { build: run.handle });
      };
    return lookAtOwn("inline", look)(scans, now);
  }
}
