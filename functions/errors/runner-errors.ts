import type { RunnerErrorCode } from "../contract/build";
import { TOKEN_ADVICE } from "../contract/token";
import { withCodes } from "./error-reason";

const OF_INSTALLATION = { errorClass: "configuration", errorScope: "installation" } as const;
const OF_IMAGE = { errorClass: "infrastructure", errorScope: "image" } as const;
const PASSING = { errorClass: "infrastructure", errorScope: "transient" } as const;

/**
 * What the scan-runner could not do. It exports the code of an entry and what only the build knows, since it stands inside the
 * buildspec, which must stay small; the sentence for people is put together from here.
 * __tests__/errors-documentation.integration.test.ts makes each of these happen. A reason belongs to the first entry that it says.
 */
export const RUNNER_ERRORS = withCodes<RunnerErrorCode | "HiddenImage">({
  NoToken: {
    says: "no token stored",
    sentence: `{says}: ${TOKEN_ADVICE}`,
    ...OF_INSTALLATION,
    meaning: "the secret has no token yet",
    advice:
      "set `sysdig_secure_api_token` and raise `sysdig_secure_api_token_version`, or store it in the existing secret or parameter",
  },
  UntrustedCertificate: {
    says: "check ca_bundle_secret",
    sentence: "{says}, {detail}",
    ...OF_INSTALLATION,
    otherwise: {
      source: { errorClass: "configuration", errorScope: "source", when: "where it is a registry" },
    },
    meaning: "curl, the AWS CLI or the scanner does not trust whoever answered",
    advice:
      "add the authority to the bundle (`ca_bundle_secret`, `ca_bundle_ssm_parameter`), or find out who is in between; see [network.md](network.md)",
  },
  TokenRefused: {
    says: "the token was refused by",
    sentence: `{says} {endpoint}, ${TOKEN_ADVICE}: {detail}`,
    ...OF_INSTALLATION,
    meaning: "Sysdig does not take the token, or its user may not run the CLI scanner",
    advice:
      "set a valid `sysdig_secure_api_token` and raise `sysdig_secure_api_token_version`, or store it in the existing secret or parameter; check that `sysdig_secure_endpoint` is the region of its account",
  },
  SysdigUnreachable: {
    says: "cannot be reached, check sysdig_secure_endpoint",
    sentence: "{endpoint} {says} and the builds' network: {detail}",
    errorClass: "infrastructure",
    errorScope: "installation",
    meaning: "the scanner found no way to Sysdig",
    advice:
      "correct `sysdig_secure_endpoint`, or open the network of the builds; see [network.md](network.md)",
  },
  PolicyMissing: {
    says: "Sysdig lacks a policy",
    sentence: "{says}, check sysdig_policies: {detail}",
    ...OF_INSTALLATION,
    meaning: "Sysdig has no policy of that name",
    advice: "correct `sysdig_policies`, or create the policy in Sysdig",
  },
  ScannerParameters: {
    says: "check sysdig_policies and scanner_version",
    ...OF_INSTALLATION,
    meaning: "the scanner did not understand its parameters",
    advice: "correct the name of a policy, or choose a `scanner_version` that has all flags",
  },
  ScannerChecksum: {
    says: "check scanner_sha256",
    sentence: "{says}, {detail}",
    ...OF_INSTALLATION,
    meaning: "the scanner that was downloaded is not the expected one, and was not run",
    advice: "correct `scanner_sha256`, or find out who changed the mirror",
  },
  ScannerDownload: {
    says: "check scanner_version and scanner_base_url",
    sentence: "curl failed, {says}, {detail}",
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
  EcrLogin: {
    says: "the scanner role needs ecr:GetAuthorizationToken",
    sentence: "the login to ECR failed, {says}: {detail}",
    ...OF_INSTALLATION,
    otherwise: { unreachable: { ...PASSING, when: "where ECR does not answer" } },
    meaning: "a policy denies the login to ECR",
    advice: "check `permissions_boundary_arn` and your organisation's policies",
  },
  HiddenImage: {
    says: "the registry hides it or lacks it",
    sentence:
      "{says}: it was pulled anonymously, since its task definition names no repositoryCredentials, or scan-trigger could not read them; name the credentials, or push the image again: {detail}",
    errorClass: "configuration",
    errorScope: "source",
    meaning:
      "the image was pulled anonymously; a registry gives strangers the same answer for a private image and for none",
    advice:
      "name its credentials in the task definition (see [registries.md](registries.md)), or push the image again",
  },
  PullRefused: {
    says: "the registry refused it",
    sentence: "{says}, {access}: {detail}",
    errorClass: "configuration",
    errorScope: "source",
    meaning: "the registry does not let the scanner pull the image",
    advice:
      "renew the registry's secret; for ECR, add the repository to `ecr_repository_arns`, and in another account to its repository policy",
  },
  ImageAbsent: {
    says: "the registry lacks it",
    sentence: "{says}, push it again or stop its tasks: {detail}",
    errorClass: "permanent",
    errorScope: "source",
    meaning: "the registry took the credentials and has no such image: it was deleted after its task started",
    advice: "push it again, or stop its tasks",
  },
  TooManyRequests: {
    says: "asked too often",
    sentence: "{says}, lower max_concurrent_scans if this goes on: {detail}",
    ...PASSING,
    meaning: "a registry or Sysdig limits how often it is asked",
    advice: "lower `max_concurrent_scans`",
  },
  ScannerKilled: {
    says: "the scanner was killed",
    sentence: "{says} or crashed, a larger build_compute_type has more memory: {detail}",
    ...OF_IMAGE,
    meaning:
      "most likely the image needs more memory than the build has; the scanner may also have crashed on something in it",
    advice: "if it goes on, choose a larger `build_compute_type`, or another `scanner_version`",
  },
  ScannerFailed: {
    says: "scanner exit code",
    sentence: "{says} {detail}",
    ...PASSING,
    meaning: "the scanner's last error line follows, and says nothing that is known here",
    advice: "read the log of the build, which has all error lines",
  },
  WrongImage: {
    says: "WrongImage",
    ...OF_IMAGE,
    meaning:
      "the result is of another platform or digest than the task runs, or neither it nor the registry names the platform; the reason names both",
    advice: "if it goes on, use the default `scanner_version`",
  },
  TruncatedResult: {
    says: "TruncatedResult",
    ...OF_IMAGE,
    meaning: "the scanner's report is cut off",
    advice: "if it goes on, choose a larger `build_compute_type`",
  },
  ResultTooLarge: {
    says: "ResultTooLarge",
    sentence: "{says}: more than 200 MB",
    ...OF_IMAGE,
    meaning: "the scanner's report is longer than 200 MB",
    advice: "if it goes on, exclude the image (`exclude_images`)",
  },
  ContradictoryResult: {
    says: "ContradictoryResult",
    ...OF_IMAGE,
    meaning: "verdict and exit code of the scanner differ",
    advice: "if it goes on, use the default `scanner_version`",
  },
  UnsupportedResultFormat: {
    says: "UnsupportedResultFormat",
    sentence: "{says}: {detail}, set scanner_version to one that writes format v1",
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
  UnknownEvaluation: {
    says: "UnknownEvaluation",
    sentence: "{says}: {detail}, set scanner_version to one that writes format v1",
    errorClass: "configuration",
    errorScope: "image",
    meaning: "the scanner's report says what this version does not know",
    advice: "use the default `scanner_version`",
  },
  NoResult: {
    says: "result.json",
    sentence: "the scanner left no {says}",
    ...PASSING,
    meaning: "the scanner ended well and left no report",
    advice: "read the log of the build",
  },
  InvalidImage: {
    says: "must match",
    sentence: "{detail}",
    errorClass: "permanent",
    errorScope: "image",
    meaning: "the image's name, digest or platform is not one",
    advice: "correct the image in the task definition",
  },
  RegistryTrouble: {
    says: "the registry gave no manifest",
    sentence: "{says} of at most 4 MB within 30 seconds: {detail}",
    ...PASSING,
    meaning: "the registry is down or slow, cannot be reached, or answers with something else",
    advice:
      "if it goes on, open the network of the builds ([network.md](network.md)), or look at the registry",
  },
  ForeignLogin: {
    says: "outside its own domain",
    sentence: "{detail} {says}",
    errorClass: "configuration",
    errorScope: "source",
    meaning: "the registry wants its credentials sent to somebody else, who does not get them",
    advice: "find out who answers at the registry's address",
  },
  TokenAsPassword: {
    says: "the registry credentials are the token of Sysdig",
    sentence: "{says}, which no registry gets",
    errorClass: "configuration",
    errorScope: "source",
    meaning: "the secret of the registry holds the token of Sysdig",
    advice: "store the registry's own credentials in the secret that the task definition names",
  },
  NoManifest: {
    says: "is no image manifest",
    sentence: "{detail} {says}",
    errorClass: "permanent",
    errorScope: "image",
    meaning: "the registry has something else than an image there",
    advice: "push the image again, in one of today's formats",
  },
  NoSuchPlatform: {
    says: "it has no image for",
    sentence: "{says} {platform}, only {detail}",
    errorClass: "permanent",
    errorScope: "image",
    meaning: "a multi-platform image lacks the platform that the task definition asks for",
    advice: "push the image for that platform, too",
  },
  Unexpected: {
    says: "the scan-runner met what it does not expect",
    ...PASSING,
    meaning: "an error that none of the others is, such as a full disk",
    advice: "read the log of the build",
  },
  NoEnd: {
    says: "The scan-runner did not get to its end",
    sentence: "{says}: see the build log",
    ...PASSING,
    meaning: "it was killed, or a custom `build_image` has no Node",
    advice: "read the log of the build",
  },
});
