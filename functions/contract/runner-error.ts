/**
 * Why a scan-runner has no verdict: the build's variable SCAN_ERROR. What it means for the scan, and for people, stands in
 * functions/errors/runner-errors.ts, so that the buildspec holds none of it.
 */
export type RunnerErrorCode =
  | ("NoToken" | "TokenRefused" | "TokenAsPassword")
  | ("SysdigUnreachable" | "PolicyMissing" | "UntrustedCertificate")
  | ("InvalidImage" | "EcrLogin" | "PullRefused" | "ImageAbsent")
  | ("ForeignLogin" | "RegistryTrouble" | "NoManifest" | "NoSuchPlatform" | "TooManyRequests")
  | ("ScannerDownload" | "ScannerChecksum" | "ScannerParameters" | "ScannerKilled" | "ScannerFailed")
  | ("NoResult" | "ResultTooLarge" | "TruncatedResult" | "UnsupportedResultFormat")
  | ("UnknownEvaluation" | "ContradictoryResult" | "WrongImage")
  | ("Unexpected" | "NoEnd");

/** A code, or one with the circumstance that makes the error another than it usually is. */
export type RunnerProblem =
  | RunnerErrorCode
  | "UntrustedCertificate/source"
  | "UnsupportedResultFormat/image"
  | `${FailedCommand}/unreachable`;

/** What a command of the scan-runner fails with; whether it was refused or unreachable makes the difference. */
export type FailedCommand = Extract<RunnerErrorCode, "EcrLogin" | "ScannerDownload" | "RegistryTrouble">;
