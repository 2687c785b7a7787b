/** The overrides with which a build is started; the scan-runner and the coordinator read them. */
export const BUILD_VARIABLES = ["SCAN_ID", "IMAGE_REFERENCE", "IMAGE_DIGEST", "IMAGE_PLATFORM"] as const;
export type BuildVariable = (typeof BUILD_VARIABLES)[number];

/** The overrides by which a registry's credentials reach a build, each from one key of a secret. */
export const REGISTRY_VARIABLES = { REGISTRY_USER: "username", REGISTRY_PASSWORD: "password" } as const;

/** The project's variable that says which secrets of registries builds may read, and for which hosts. */
export const REGISTRY_SECRETS_VARIABLE = "REGISTRY_SECRETS";

/** What a build hands back: see `exportedEnvironmentVariables` of BatchGetBuilds. */
export const EXPORTED_VARIABLES = [
  "SCAN_VERDICT",
  "SCAN_COUNTS",
  "SCAN_RESULT_URL",
  "SCAN_SCANNED_DIGEST",
  "SCAN_TOP_VULNERABILITIES",
  "SCAN_ERROR_CLASS",
  "SCAN_ERROR_SCOPE",
  "SCAN_REASON",
] as const;
export type ExportedVariable = (typeof EXPORTED_VARIABLES)[number];
