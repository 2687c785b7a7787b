import type { ErrorReason } from "./error-reason";

const OF_INSTALLATION = { errorClass: "configuration", errorScope: "installation" } as const;
const OF_IMAGE = { errorClass: "infrastructure", errorScope: "image" } as const;
const PASSING = { errorClass: "infrastructure", errorScope: "transient" } as const;

/**
 * What the scan-runner could not do. It has its own words, since it stands inside the buildspec, which must stay small;
 * __tests__/errors-documentation.integration.test.ts makes each of these happen. A reason belongs to the first entry that it says.
 */
export const RUNNER_ERRORS: readonly ErrorReason[] = [
  {
    says: "no token stored",
    ...OF_INSTALLATION,
    meaning: "the secret has no token yet",
    advice:
      "set `sysdig_secure_api_token` and raise `sysdig_secure_api_token_version`, or store it in the existing secret or parameter",
  },
  {
    says: "check ca_bundle_secret",
    ...OF_INSTALLATION,
    otherwise: {
      source: { errorClass: "configuration", errorScope: "source", when: "where it is a registry" },
    },
    meaning: "curl, the AWS CLI or the scanner does not trust whoever answered",
    advice:
      "add the authority to the bundle (`ca_bundle_secret`, `ca_bundle_ssm_parameter`), or find out who is in between; see [network.md](network.md)",
  },
  {
    says: "the token was refused by",
    ...OF_INSTALLATION,
    meaning: "Sysdig does not take the token, or its user may not run the CLI scanner",
    advice:
      "set a valid `sysdig_secure_api_token` and raise `sysdig_secure_api_token_version`, or store it in the existing secret or parameter; check that `sysdig_secure_endpoint` is the region of its account",
  },
  {
    says: "cannot be reached, check sysdig_secure_endpoint",
    errorClass: "infrastructure",
    errorScope: "installation",
    meaning: "the scanner found no way to Sysdig",
    advice:
      "correct `sysdig_secure_endpoint`, or open the network of the builds; see [network.md](network.md)",
  },
  {
    says: "Sysdig lacks a policy",
    ...OF_INSTALLATION,
    meaning: "Sysdig has no policy of that name",
    advice: "correct `sysdig_policies`, or create the policy in Sysdig",
  },
  {
    says: "check sysdig_policies and scanner_version",
    ...OF_INSTALLATION,
    meaning: "the scanner did not understand its parameters",
    advice: "correct the name of a policy, or choose a `scanner_version` that has all flags",
  },
  {
    says: "check scanner_sha256",
    ...OF_INSTALLATION,
    meaning: "the scanner that was downloaded is not the expected one, and was not run",
    advice: "correct `scanner_sha256`, or find out who changed the mirror",
  },
  {
    says: "check scanner_version and scanner_base_url",
    ...OF_INSTALLATION,
    otherwise: {
      unreachable: {
        errorClass: "infrastructure",
        errorScope: "installation",
        when: "where the address does not answer",
      },
    },
    meaning: "the address has no such scanner, or the build cannot reach it",
    advice: "correct both inputs, or open the network of the builds",
  },
  {
    says: "the scanner role needs ecr:GetAuthorizationToken",
    ...OF_INSTALLATION,
    otherwise: { unreachable: { ...PASSING, when: "where ECR does not answer" } },
    meaning: "a policy denies the login to ECR",
    advice: "check `permissions_boundary_arn` and your organisation's policies",
  },
  {
    says: "the registry hides it or lacks it",
    errorClass: "configuration",
    errorScope: "source",
    meaning:
      "the image was pulled anonymously; a registry gives strangers the same answer for a private image and for none",
    advice:
      "name its credentials in the task definition (see [registries.md](registries.md)), or push the image again",
  },
  {
    says: "the registry refused it",
    errorClass: "configuration",
    errorScope: "source",
    meaning: "the registry does not let the scanner pull the image",
    advice:
      "renew the registry's secret; for ECR, add the repository to `ecr_repository_arns`, and in another account to its repository policy",
  },
  {
    says: "the registry lacks it",
    errorClass: "permanent",
    errorScope: "source",
    meaning: "the registry took the credentials and has no such image: it was deleted after its task started",
    advice: "push it again, or stop its tasks",
  },
  {
    says: "asked too often",
    ...PASSING,
    meaning: "a registry or Sysdig limits how often it is asked",
    advice: "lower `max_concurrent_scans`",
  },
  {
    says: "the scanner was killed",
    ...OF_IMAGE,
    meaning:
      "most likely the image needs more memory than the build has; the scanner may also have crashed on something in it",
    advice: "if it goes on, choose a larger `build_compute_type`, or another `scanner_version`",
  },
  {
    says: "scanner exit code",
    ...PASSING,
    meaning: "the scanner's last error line follows, and says nothing that is known here",
    advice: "read the log of the build, which has all error lines",
  },
  {
    says: "WrongImage",
    ...OF_IMAGE,
    meaning:
      "the result is of another platform or digest than the task runs, or neither it nor the registry names the platform; the reason names both",
    advice: "if it goes on, use the default `scanner_version`",
  },
  {
    says: "TruncatedResult",
    ...OF_IMAGE,
    meaning: "the scanner's report is cut off",
    advice: "if it goes on, choose a larger `build_compute_type`",
  },
  {
    says: "ResultTooLarge",
    ...OF_IMAGE,
    meaning: "the scanner's report is longer than 200 MB",
    advice: "if it goes on, exclude the image (`exclude_images`)",
  },
  {
    says: "ContradictoryResult",
    ...OF_IMAGE,
    meaning: "verdict and exit code of the scanner differ",
    advice: "if it goes on, use the default `scanner_version`",
  },
  {
    says: "UnsupportedResultFormat",
    ...OF_INSTALLATION,
    otherwise: {
      image: {
        errorClass: "configuration",
        errorScope: "image",
        when: "where only a part of it has another shape",
      },
    },
    meaning: "the scanner's report, or the part of it that the reason names, is of another format than v1",
    advice: "use the default `scanner_version`",
  },
  {
    says: "UnknownEvaluation",
    errorClass: "configuration",
    errorScope: "image",
    meaning: "the scanner's report says what this version does not know",
    advice: "use the default `scanner_version`",
  },
  {
    says: "result.json",
    ...PASSING,
    meaning: "the scanner ended well and left no report",
    advice: "read the log of the build",
  },
  {
    says: "must match",
    ...OF_INSTALLATION,
    otherwise: {
      image: { errorClass: "permanent", errorScope: "image", when: "for an image that cannot exist" },
    },
    meaning: "a variable of the build has a value that it may not have",
    advice: "deploy the module again",
  },
  {
    says: "The scan-runner did not get to its end",
    ...PASSING,
    meaning: "it was killed, or a custom `build_image` has no Node",
    advice: "read the log of the build",
  },
];
