import type { CodeBuildClient } from "@aws-sdk/client-codebuild";
import type { Scan } from "../../../functions/contract/scan";
import { scanOfBuild } from "../../../functions/scanners/inline/build";
import type { Build } from "../../../functions/scanners/inline/codebuild-build";
import { CodeBuildScanner } from "../../../functions/scanners/inline/codebuild-scanner";
import { lookAtOwn } from "../../../functions/scanners/own-runs";
import type { ScanStanding, StartAnswer } from "../../../functions/scanners/scanner";
import { inlineRun } from "../samples";

/** Starts builds that exist in memory only. */
export class SimulatedScanner extends CodeBuildScanner {
  readonly started: Scan[] = [];
  readonly lookedFor: string[] = [];
  builds: readonly Build[] = [];
  answer: (scan: Scan) => StartAnswer | Promise<StartAnswer> = () => ({
    kind: "started",
    run: inlineRun(this.started.length),
  });

  constructor() {
    super({} as CodeBuildClient, "scanner");
  }

  override async start(scan: Scan): Promise<StartAnswer> {
    this.started.push(scan);
    return this.answer(scan);
  }

  override async adopt({ scanId }: Scan): Promise<StartAnswer | undefined> {
    this.lookedFor.push(scanId);
    const build = this.builds.find((known) => scanOfBuild(known)?.scanId === scanId);
    return build && { kind: "adopted", run: { engine: "inline", handle: build.arn } };
  }

  override look(scans: readonly Scan[], now: Date): Promise<(scan: Scan) => Promise<ScanStanding>> {
    return lookAtOwn("inline", (own, at) => super.look(own, at))(scans, now);
  }

  override async get(ids: readonly string[]): Promise<Build[]> {
    return this.builds.filter(({ arn }) => ids.includes(arn));
  }
}
