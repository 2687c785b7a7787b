import type { RunnerErrorCode } from "../contract/build";
import {
  CONFIGURED_IMAGE,
  type ErrorReason,
  MEMBER_ADVICE,
  OF_IMAGE,
  OF_INSTALLATION,
  OF_REGISTRY,
  OWN_FAULT,
  PASSING,
  reason,
  TOKEN_ADVICE,
  UNREACHABLE,
  withCodes,
} from "./error-reason";

const GONE = { errorClass: "permanent", errorScope: "registry" } as const;
const OF_MEMBER = {
  ...OF_REGISTRY,
  when: "for ECR of another account, where members are served",
  advice: MEMBER_ADVICE,
} as const;

/**
 * Failures of the scan-runner. It exports the code of an entry and what only the build knows, because it stands inside
 * the buildspec, which must stay small. The sentence for people is put together from here. `{detail}` is what the build
 * says; `{endpoint}` and `{platform}` are what it was started with. __tests__/errors-documentation.integration.test.ts
 * makes each of these happen. A reason belongs to the first entry that it says.
 */
export const RUNNER_ERRORS = withCodes({
  NoToken: reason(OF_INSTALLATION, "no token stored", {
    sentence: "{says}: {advice}",
    meaning: "there is none yet",
    advice: TOKEN_ADVICE,
  }),
  UntrustedCertificate: reason(OF_INSTALLATION, "a certificate is not trusted", {
    otherwise: { registry: { ...OF_REGISTRY, when: "where it is a registry" } },
    meaning: "curl, the AWS CLI or the scanner does not trust the certificate of the server",
    advice:
      "check ca_bundle_secret or ca_bundle_ssm_parameter for its authority, or find out who is in between, see docs/network.md",
  }),
  TokenRefused: reason(OF_INSTALLATION, "the token was refused by", {
    sentence: "{says} {endpoint}: {detail}; {advice}",
    meaning: "the token is wrong, or its user may not run the CLI scanner",
    advice: `${TOKEN_ADVICE}, and check that sysdig_secure_endpoint is the region of its account`,
  }),
  SysdigUnreachable: reason(UNREACHABLE, "cannot be reached by the scanner", {
    sentence: "{endpoint} {says}: {detail}; {advice}",
    meaning: "there is no way to it, or it answered with an error",
    advice: "check sysdig_secure_endpoint and the network of the builds, see docs/network.md",
  }),
  PolicyMissing: reason(OF_INSTALLATION, "Sysdig lacks a policy", {
    meaning: "Sysdig has none of that name",
    advice: "check sysdig_policies, or create the policy in Sysdig",
  }),
  NoDatabase: reason(UNREACHABLE, "the scanner has no vulnerability database", {
    meaning: "it could not be downloaded or read",
    advice: "open the network of the builds, see docs/network.md",
  }),
  ScannerParameters: reason(OF_INSTALLATION, "the scanner does not take its parameters", {
    meaning: "it did not understand them",
    advice: "check sysdig_policies and scanner_version",
  }),
  ScannerChecksum: reason(OF_INSTALLATION, "the scanner is not the expected one", {
    meaning: "the download has another checksum, and was not run",
    advice: "check scanner_sha256, or find out who changed the mirror",
  }),
  ScannerDownload: reason(OF_INSTALLATION, "the scanner cannot be downloaded", {
    otherwise: { unreachable: { ...UNREACHABLE, when: "where the address does not answer" } },
    meaning: "the address has none, or the build cannot reach it",
    advice: "check scanner_version and scanner_base_url, and the network of the builds",
  }),
  EcrLogin: reason(OF_REGISTRY, "the login to ECR failed", {
    otherwise: {
      unreachable: {
        ...PASSING,
        when: "where ECR does not answer",
        advice: "if it goes on, open the network of the builds, see docs/network.md",
      },
      member: OF_MEMBER,
    },
    meaning: "a policy denies the login to ECR",
    advice:
      "the scanner role needs ecr:GetAuthorizationToken, check permissions_boundary_arn and the policies of your organisation",
  }),
  HiddenImage: reason(OF_REGISTRY, "the registry hides it or lacks it", {
    sentence:
      "{says}: {detail}; it was pulled anonymously, because its task definition names no repositoryCredentials, or scan-trigger could not read them; {advice}",
    meaning: "it was pulled anonymously; a registry answers strangers alike for a private image and for none",
    advice:
      "name the credentials in the task definition (see docs/registries.md), or push the image again. If it names some, the log of scan-trigger says why they were not read",
    otherwise: {
      hub: {
        ...OF_REGISTRY,
        when: "where members are served",
        advice:
          "for a task of a member give the host a default_secret_arn in registry_credentials, because secrets of members are not read. For any other name the credentials in the task definition, or push the image again",
      },
    },
  }),
  PullRefused: reason(OF_REGISTRY, "the registry refused it", {
    otherwise: {
      ecr: {
        ...OF_REGISTRY,
        when: "for ECR",
        advice:
          "in another account admit the scanner role in its repository policy, and add it to ecr_repository_arns where that names some",
      },
      member: OF_MEMBER,
    },
    meaning: "the registry does not let the scanner pull the image",
    advice: "renew username and password in its registry secret",
  }),
  ImageAbsent: reason(GONE, "the registry lacks it", {
    meaning: "the credentials are right; there is no such image or repository",
    advice: "push it again or stop its tasks",
  }),
  ManifestUnknown: reason(GONE, "the repository has no such image", {
    meaning: "it was deleted after its task started",
    advice: "push it again or stop its tasks",
  }),
  TooManyRequests: reason(PASSING, "the registry was asked too often", {
    meaning: "the registry limits how often it is asked, or how often without credentials",
    advice: "give credentials for the registry, or lower max_concurrent_scans if this goes on",
  }),
  SysdigBusy: reason(PASSING, "Sysdig was asked too often", {
    meaning: "[Sysdig's limit](#sysdig-is-asked-too-often) was met again and again",
    advice: "lower max_concurrent_scans if this goes on",
  }),
  ScannerFailed: reason(PASSING, "the scanner left no result but", {
    sentence: "{says} {detail}; {advice}",
    otherwise: { image: { ...OF_IMAGE, when: "where it scans the control image well" } },
    meaning:
      "an error, a signal or its time-out ended it. The reason quotes its last line, which a registry may have written",
    advice:
      "read the log of the build. After SIGKILL choose a build_compute_type with more memory, after a time-out more build_timeout_minutes",
  }),
  WrongImage: reason(OF_IMAGE, "WrongImage", {
    meaning: "the result is of another digest or image id than the task runs, or nothing names its platform",
    advice: "if it goes on, use the default scanner_version",
  }),
  TruncatedResult: reason(OF_IMAGE, "TruncatedResult", {
    meaning: "the report is cut off",
    advice: "if it goes on, choose a larger build_compute_type",
  }),
  ResultTooLarge: reason(OF_IMAGE, "ResultTooLarge", {
    sentence: "{says}: more than 200 MB; {advice}",
    meaning: "the report has more than 200 MB",
    advice: "if it goes on, exclude the image (exclude_images)",
  }),
  ContradictoryResult: reason(OF_IMAGE, "ContradictoryResult", {
    meaning: "verdict and exit code differ",
    advice: "if it goes on, use the default scanner_version",
  }),
  UnsupportedResultFormat: reason(CONFIGURED_IMAGE, "UnsupportedResultFormat", {
    meaning: "what the reason names is not of format v1, or has a value that this version does not know",
    advice: "set scanner_version to one that writes format v1, such as the default",
  }),
  NoResult: reason(PASSING, "result.json", {
    sentence: "the scanner left no {says}; {advice}",
    meaning: "it ended well",
    advice: "read the log of the build",
  }),
  InvalidImage: reason(OWN_FAULT, "must match", {
    sentence: "{detail}; {advice}",
    meaning: "its name, digest or platform is not one",
    advice: "correct the image in the task definition",
  }),
  WrongPlatform: reason(OWN_FAULT, "the image is not for", {
    sentence: "{says} {platform} but for {detail}: push the image for {platform}, or {advice}",
    meaning: "the image has one platform, which is not the task's: push it for that one",
    advice: "correct the platform in the task definition",
  }),
  NoManifest: reason(OWN_FAULT, "is no image manifest", {
    sentence: "{detail} {says}; {advice}",
    meaning: "the registry has something other than an image there",
    advice: "push the image again, in the format of OCI or in schema 2 of Docker",
  }),
  NoSuchPlatform: reason(OWN_FAULT, "it has no image for", {
    sentence: "{says} {platform}, only {detail}; {advice}",
    meaning: "a multi-platform image lacks the platform that the task definition asks for",
    advice: "push the image for that platform, too",
  }),
  AmbiguousIndex: reason(OWN_FAULT, "its index or manifest can be read in two ways", {
    meaning:
      "two entries of an index fit the platform equally well, one names none beside others that do, or a key comes twice",
    advice: "push the image again, with one entry for each platform",
  }),
  WrongContent: reason(PASSING, "the registry sent other content", {
    sentence: "{says} than was asked for: {detail}; {advice}",
    meaning: "its answer has another digest, or is no JSON",
    advice: "if it goes on, find out who answers at the address of the registry",
  }),
  RegistryTrouble: reason(PASSING, "the registry gave no manifest", {
    sentence: "{says} of at most 4 MB within 30 seconds: {detail}; {advice}",
    meaning: "it is down, slow or out of reach, or answers with an error",
    advice: "if it goes on, look at the registry, or open the network of the builds, see docs/network.md",
  }),
  ForeignLogin: reason(OF_REGISTRY, "outside its own domain", {
    sentence: "{detail} {says}; {advice}",
    meaning: "it asks for its credentials at another domain, which does not get them",
    advice: "find out who answers at the address of the registry",
  }),
  TokenAsPassword: reason(OF_REGISTRY, "the registry credentials are the token of Sysdig", {
    sentence: "{says}, which no registry gets: {advice}",
    meaning: "the secret of the registry holds the token of Sysdig",
    advice: "store the credentials of the registry in the secret that the task definition names",
  }),
  Unexpected: reason(PASSING, "the scan-runner met what it does not expect", {
    meaning: "any other error, such as a full disk",
    advice: "read the log of the build",
  }),
  NoEnd: reason(PASSING, "The scan-runner did not get to its end", {
    sentence: "{says}; {advice}",
    meaning: "it was killed, the scanner wrote a line without end, or a custom `build_image` has no Node",
    advice: "read the log of the build",
  }),
} satisfies Record<RunnerErrorCode | "HiddenImage", ErrorReason>);
