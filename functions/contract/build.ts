/** Variables that the start of a build overrides. `CONTROL_FIRST` is set if the control image is scanned first. */
export const BUILD_VARIABLES = [
  "SCAN_ID",
  "IMAGE_REFERENCE",
  "IMAGE_DIGEST",
  "IMAGE_PLATFORM",
  "CONTROL_FIRST",
] as const;
export type BuildVariable = (typeof BUILD_VARIABLES)[number];

/** Overrides that pass a registry's credentials to a build, each with its key in the secret. */
export const REGISTRY_VARIABLES = { REGISTRY_USER: "username", REGISTRY_PASSWORD: "password" } as const;
export type RegistryVariable = keyof typeof REGISTRY_VARIABLES;

/** Plain-text variables of the project that the scan-runner reads and checks. */
export type SettingVariable =
  | "SYSDIG_SECURE_ENDPOINT"
  | "SYSDIG_POLICIES"
  | "SYSDIG_SKIP_TLS_VERIFY"
  | "SCANNER_VERSION"
  | "SCANNER_BASE_URL"
  | "SCANNER_SHA256"
  | "BUILD_TIMEOUT_MINUTES"
  | "FAIL_BUILD_ON_POLICY_FAILURE";

/**
 * All variables of the project, except a proxy's. `CA_BUNDLE`, which the buildspec reads, is set only if an input names
 * a bundle. `MEMBER_PULL_ROLE` is set only with members: the ARN of the role that pulls from a member's registries,
 * with the word ACCOUNT in it, see `memberRoleArn`.
 */
export type ProjectVariable =
  | SettingVariable
  | ("SECURE_API_TOKEN" | "CA_BUNDLE" | "REGISTRY_SECRETS" | "MEMBER_PULL_ROLE");

export const REGISTRY_SECRETS_VARIABLE = "REGISTRY_SECRETS" satisfies ProjectVariable;

/** Value of the variable REGISTRY_SECRETS, as JSON: the secrets that builds may read. */
export interface RegistrySecretsSetting {
  /** Full ARNs of secrets by the host of their registry, from the input registry_credentials. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** By host: the secret for images whose task definition names no listed secret; null: no secret. */
  readonly defaults?: Readonly<Record<string, string | null>>;
}

export type BuildEnvironmentVariable = ProjectVariable | BuildVariable | RegistryVariable;

/** @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
export const ENDED_STATUSES = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"] as const;

/** Variables that a build exports: `exportedEnvironmentVariables` of BatchGetBuilds. */
export const EXPORTED_VARIABLES = [
  "SCAN_VERDICT",
  "SCAN_COUNTS",
  "SCAN_RESULT_URL",
  "SCAN_SCANNED_DIGEST",
  "SCAN_BOUND_TO",
  "SCAN_TOP_VULNERABILITIES",
  "SCAN_RULES",
  "SCAN_ERROR",
  "SCAN_DETAIL",
] as const;
export type ExportedVariable = (typeof EXPORTED_VARIABLES)[number];

/** Suffixes of the project's report groups: the findings of a build, and the list of vulnerabilities. */
export const REPORTS = { findings: "images", list: "vulnerabilities" } as const;
/**
 * Most characters of a case's name in a report: CodeBuild keeps 1,000, which may include the group's name (up to 200).
 * https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
 */
export const MAX_CASE_NAME = 790;

/**
 * `0` ends the build green, `1` red. The scan-runner writes this variable last; if it is missing, no exported variable
 * counts.
 */
export const EXIT_VARIABLE = "SCAN_EXIT";

/** Why a scan-runner has no verdict (SCAN_ERROR). functions/errors/runner-errors.ts says what each code means. */
export type RunnerErrorCode =
  | ("TokenMissing" | "TokenRefused" | "TokenAsPassword")
  | ("SysdigUnreachable" | "SysdigBusy" | "PolicyMissing" | "NoDatabase" | "UntrustedCertificate")
  | ("InvalidImage" | "EcrLogin" | "PullRefused" | "ImageAbsent" | "ManifestUnknown")
  | ("ForeignLogin" | "RegistryTrouble" | "WrongContent" | "NoManifest")
  | ("NoSuchPlatform" | "AmbiguousIndex" | "TooManyRequests")
  | ("ScannerDownload" | "ScannerChecksum" | "ScannerParameters" | "ScannerFailed")
  | ("NoResult" | "ResultTooLarge" | "TruncatedResult" | "UnsupportedResultFormat")
  | ("ContradictoryResult" | "WrongImage" | "WrongPlatform")
  | ("Unexpected" | "NoEnd");

/** A code, or a code with the circumstance that changes its meaning. */
export type RunnerProblem =
  | RunnerErrorCode
  | "UntrustedCertificate/registry"
  | "ScannerFailed/image"
  | `${FailedCommand}/unreachable`;

/** Codes of the scan-runner's failed commands; each may also end in `/unreachable`. */
export type FailedCommand = Extract<RunnerErrorCode, "EcrLogin" | "ScannerDownload" | "RegistryTrouble">;

/**
 * Value that is stored until somebody stores a token for Sysdig. Every program that reads this value says what to do.
 */
export const TOKEN_NOT_SET = "not-set";

/** Environments, as CodeBuild's quotas name them: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
export const QUOTA_ENVIRONMENTS: Readonly<Record<string, string>> = {
  LINUX_CONTAINER: "Linux",
  ARM_CONTAINER: "ARM",
  LINUX_LAMBDA_CONTAINER: "Linux Lambda",
  ARM_LAMBDA_CONTAINER: "ARM Lambda",
};
export const QUOTA_SIZES: Readonly<Record<string, string>> = {
  BUILD_GENERAL1_SMALL: "Small",
  BUILD_GENERAL1_MEDIUM: "Medium",
  BUILD_GENERAL1_LARGE: "Large",
  BUILD_GENERAL1_XLARGE: "XLarge",
  BUILD_GENERAL1_2XLARGE: "2XLarge",
  BUILD_LAMBDA_1GB: "1GB",
  BUILD_LAMBDA_2GB: "2GB",
  BUILD_LAMBDA_4GB: "4GB",
  BUILD_LAMBDA_8GB: "8GB",
  BUILD_LAMBDA_10GB: "10GB",
};
/** Name of the quota, with `%s` for the environment and for the size. */
export const QUOTA_NAME = "Concurrently running builds for %s/%s environment";

/** List price in USD of a minute of BUILD_GENERAL1_SMALL on Linux in us-east-1, as in docs/capacity.md. */
export const BUILD_MINUTE_USD = 0.005;
