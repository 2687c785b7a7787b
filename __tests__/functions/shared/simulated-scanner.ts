import { type Build, scanOfBuild } from "../../../functions/shared/build";
import type { CodeBuildScanner, StartAnswer } from "../../../functions/shared/codebuild-scanner";
import type { Scan } from "../../../functions/shared/scan";
import { buildArn } from "./samples";

/** The public face of the scanner. */
type ScannerFace = Pick<CodeBuildScanner, keyof CodeBuildScanner>;

/** Starts builds that exist in memory only. */
export class SimulatedScanner implements ScannerFace {
  readonly started: Scan[] = [];
  readonly lookedFor: string[] = [];
  builds: readonly Build[] = [];
  answer: (scan: Scan) => StartAnswer | Promise<StartAnswer> = () => ({
    kind: "started",
    buildArn: buildArn(this.started.length),
  });

  async start(scan: Scan): Promise<StartAnswer> {
    this.started.push(scan);
    return this.answer(scan);
  }

  async adopt({ scanId }: Scan): Promise<StartAnswer | undefined> {
    this.lookedFor.push(scanId);
    const build = this.builds.find((known) => scanOfBuild(known)?.scanId === scanId);
    return build && { kind: "adopted", buildArn: build.arn };
  }

  async get(ids: readonly string[]): Promise<Build[]> {
    return this.builds.filter(({ arn }) => ids.includes(arn));
  }
}
