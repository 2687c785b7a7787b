/**
 * The overrides with which a build is started; the scan-runner and the coordinator read them. `CONTROL_FIRST` is only
 * there where the control image is to be scanned before the image.
 */
export const BUILD_VARIABLES = [
  "SCAN_ID",
  "IMAGE_REFERENCE",
  "IMAGE_DIGEST",
  "IMAGE_PLATFORM",
  "CONTROL_FIRST",
] as const;
export type BuildVariable = (typeof BUILD_VARIABLES)[number];

/** The overrides by which a registry's credentials reach a build, each from one key of a secret. */
export const REGISTRY_VARIABLES = { REGISTRY_USER: "username", REGISTRY_PASSWORD: "password" } as const;
export type RegistryVariable = keyof typeof REGISTRY_VARIABLES;

/** The project's variables in plain text that the scan-runner reads and checks. */
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
 * All variables of the project but those of a proxy: `CA_BUNDLE` is only there with such an input, and the buildspec reads
 * it; the functions read `REGISTRY_SECRETS`. `MEMBER_PULL_ROLE` is only there where the installation serves members: the
 * ARN of the role that pulls from a member's registries, with the word ACCOUNT in it, see `memberRoleArn`.
 */
export type ProjectVariable =
  | SettingVariable
  | ("SECURE_API_TOKEN" | "CA_BUNDLE" | "REGISTRY_SECRETS" | "MEMBER_PULL_ROLE");

/** The project's variable that says which secrets of registries builds may read, and for which hosts. */
export const REGISTRY_SECRETS_VARIABLE = "REGISTRY_SECRETS" satisfies ProjectVariable;

/** Value of that variable, as JSON. */
export interface RegistrySecretsSetting {
  /** Full ARNs by the host of the registry that they are for, from the input registry_credentials. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** One of those of a host, for its images whose task definition names none, or none of them all; null: none. */
  readonly defaults?: Readonly<Record<string, string | null>>;
}

/** All that a build has of this module in its environment: the project's variables, and the overrides of its start. */
export type BuildEnvironmentVariable = ProjectVariable | BuildVariable | RegistryVariable;

/**
 * The statuses of a build that has ended.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html
 */
export const ENDED_STATUSES = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"] as const;

/** Variables that a build hands back: see `exportedEnvironmentVariables` of BatchGetBuilds. */
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

/** Names of the project's report groups are its own and one of these: what a build found, and the list of vulnerabilities. */
export const REPORTS = { findings: "images", list: "vulnerabilities" } as const;
/**
 * Most characters of a case's name in a report: CodeBuild keeps 1,000, perhaps with the name of its group, which has up to 200.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
 */
export const MAX_CASE_NAME = 790;

/**
 * Stays within the build: `0` where it is to end green, `1` where red. The scan-runner writes it last, so without it the
 * others do not count.
 */
export const EXIT_VARIABLE = "SCAN_EXIT";

/**
 * Why a scan-runner has no verdict: the build's variable SCAN_ERROR. Its meaning for the scan, and for people, stands in
 * functions/errors/runner-errors.ts, so that the buildspec holds none of it.
 */
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

/** A code, or one with the circumstance that makes the error another than it usually is. */
export type RunnerProblem =
  | RunnerErrorCode
  | "UntrustedCertificate/registry"
  | "ScannerFailed/image"
  | `${FailedCommand}/unreachable`;

/** Error of a failed command of the scan-runner, which can also be `…/unreachable`. */
export type FailedCommand = Extract<RunnerErrorCode, "EcrLogin" | "ScannerDownload" | "RegistryTrouble">;

/** Stored instead of the token for Sysdig while none was given; every reader of it says what to do. */
export const TOKEN_NOT_SET = "not-set";

/** How the names of CodeBuild's quotas call environment and compute types: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
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

/** List price of a minute of BUILD_GENERAL1_SMALL on Linux in us-east-1, as docs/capacity.md has it. */
export const BUILD_MINUTE_USD = 0.005;
