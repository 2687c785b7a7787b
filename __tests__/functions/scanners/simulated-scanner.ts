import type { Scan, ScanRun, StoredToken } from "../../../functions/contract/images/scan";
import { BUILD_ERRORS } from "../../../functions/errors/build-errors";
import { errorOf } from "../../../functions/errors/error-reason";
import { buildStanding } from "../../../functions/scanners/inline/build";
import type { Build } from "../../../functions/scanners/inline/codebuild-build";
import type { Scanner, ScanStanding, StartAnswer, StartedScan } from "../../../functions/scanners/scanner";
import { inlineRun } from "../samples";

/** Starts builds that exist in memory only. */
export class SimulatedScanner implements Scanner {
  readonly engine = "inline";
  readonly looksAtAll = true;
  readonly started: Scan[] = [];
  readonly lookedFor: string[] = [];
  builds: readonly Build[] = [];
  /** What is stored where the token belongs. */
  stored: StoredToken | undefined;
  answer: (scan: Scan) => StartAnswer | Promise<StartAnswer> = () => ({
    kind: "started",
    run: inlineRun(this.started.length),
  });

  async start(scan: Scan): Promise<StartAnswer> {
    this.started.push(scan);
    return this.answer(scan);
  }

  async token(): Promise<StoredToken | undefined> {
    return this.stored;
  }

  async adopt({ scanId }: Scan): Promise<ScanRun | undefined> {
    this.lookedFor.push(scanId);
    const build = this.builds.find(({ environment }) => environment.get("SCAN_ID") === scanId);
    return build && { engine: "inline", handle: build.arn };
  }

  async look(_: readonly StartedScan[], now: Date): Promise<(scan: StartedScan) => Promise<ScanStanding>> {
    return async ({ run, image }) => {
      const build = this.builds.find(({ arn }) => arn === run.handle);
      return build
        ? buildStanding(build, now, image.repository)
        : errorOf(BUILD_ERRORS.GoneBuild, { build: run.handle });
    };
  }
}
