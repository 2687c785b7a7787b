import type { BuildEnvironmentVariable, ExportedVariable } from "../../contract/build";
import { exportable } from "../../contract/exportable";
import type { ScanError } from "../../contract/images/scan";

/** Values by the names of variables, and nobody else's names. */
type Variables<N extends string> = Pick<ReadonlyMap<N, string>, "get" | "has">;

/** A CodeBuild build, reduced to what says how its scan went. */
export interface Build {
  readonly arn: string;
  /** `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `FAULT`, `STOPPED`, `TIMED_OUT`, or one that AWS invents later. */
  readonly status: string;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly environment: Variables<BuildEnvironmentVariable>;
  /** Variables that the scan-runner exported. */
  readonly exported: Variables<ExportedVariable>;
  readonly phases: readonly BuildPhase[];
  /** Whether a request alone asked for its scan. */
  readonly isRequested?: boolean;
}

export interface BuildPhase {
  /** Such as `QUEUED`, `PROVISIONING` or `BUILD`. */
  readonly type: string;
  readonly startedAt?: Date | undefined;
  /** Absent while it runs. */
  readonly endedAt?: Date | undefined;
  /** As the build's status; empty while it runs. */
  readonly status: string;
  /** CodeBuild's words about it: `STATUS_CODE: message`, or empty. */
  readonly message: string;
}

/** The error of an image's scan; its reason says which image it is about, and whether the scan is retried. */
export function failedScan(image: string, error: ScanError): ScanError {
  const again = error.errorClass === "infrastructure" ? "; it is retried later" : "";
  return { ...error, reason: exportable(`Scan of ${image} failed: ${error.reason}${again}`) };
}
