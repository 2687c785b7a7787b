import type { BuildEnvironmentVariable, ExportedVariable } from "../../contract/build";
import { exportable } from "../../contract/exportable";
import type { ScanError } from "../../contract/images/scan";

type Variables<N extends string> = Pick<ReadonlyMap<N, string>, "get" | "has">;

export interface Build {
  readonly arn: string;
  /** `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `FAULT`, `STOPPED`, `TIMED_OUT`, or a status that AWS adds later. */
  readonly status: string;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly environment: Variables<BuildEnvironmentVariable>;
  readonly exported: Variables<ExportedVariable>;
  readonly phases: readonly BuildPhase[];
  /** Whether only a request asked for the scan. */
  readonly isRequested?: boolean;
}

export interface BuildPhase {
  /** Such as `QUEUED`, `PROVISIONING` or `BUILD`. */
  readonly type: string;
  readonly startedAt?: Date | undefined;
  /** Absent while the phase runs. */
  readonly endedAt?: Date | undefined;
  /** Status as of a build; empty while the phase runs. */
  readonly status: string;
  /** CodeBuild's `STATUS_CODE: message`, or empty. */
  readonly message: string;
}

/** Returns the error with the image's name in its reason. The reason also says if the scan is retried. */
export function failedScan(image: string, error: ScanError): ScanError {
  const again = error.errorClass === "infrastructure" ? "; it is retried later" : "";
  return { ...error, reason: exportable(`Scan of ${image} failed: ${error.reason}${again}`) };
}
