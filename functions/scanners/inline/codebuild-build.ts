import type { ScanEnd } from "../../contract/scan";

/** A CodeBuild build, reduced to what says how its scan went. */
export interface Build {
  readonly arn: string;
  /** `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `FAULT`, `STOPPED`, `TIMED_OUT`, or one that AWS invents later. */
  readonly status: string;
  readonly endedAt?: Date;
  /** Environment variables of the build, by name. */
  readonly environment: ReadonlyMap<string, string>;
  /** What the scan-runner exported, by name. */
  readonly exported: ReadonlyMap<string, string>;
  readonly phases: readonly BuildPhase[];
}

export interface BuildPhase {
  /** Such as `QUEUED`, `PROVISIONING` or `BUILD`. */
  readonly type: string;
  /** As the build's status; empty while it runs. */
  readonly status: string;
  /** What CodeBuild says of it: `STATUS_CODE: message`, or empty. */
  readonly message: string;
}

/** What became of a build: how its scan ended, that it still runs, or that CodeBuild never had capacity for it. */
export type BuildEnd =
  | ScanEnd
  | { readonly kind: "running" }
  | { readonly kind: "no-capacity"; readonly reason: string };
