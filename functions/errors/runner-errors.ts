import type { RunnerErrorCode } from "../contract/build";
import {
  CONFIGURED_IMAGE,
  type ErrorReason,
  MEMBER_ADVICE,
  NO_TOKEN,
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
const ofRegistry = (advice: string) => ({ ...OF_REGISTRY, advice });
const OF_MEMBER = ofRegistry(MEMBER_ADVICE);

/**
 * Failures of the scan-runner. It exports only an entry's code and what the build alone knows, because it is part of
 * the buildspec, which must stay small. `{detail}` is the build's text; `{endpoint}` and `{platform}` are settings of
 * its start. __tests__/errors-documentation.integration.test.ts makes each failure happen. A reason belongs to the
 * first entry whose words it contains.
 */
export const RUNNER_ERRORS = withCodes({
  TokenMissing: reason(OF_INSTALLATION, "no token stored", NO_TOKEN),
  UntrustedCertificate: reason(OF_INSTALLATION, "a certificate is not trusted", {
    otherwise: { registry: OF_REGISTRY },
    advice:
      "check ca_bundle_secret or ca_bundle_ssm_parameter for its authority, or find out who is in between, see docs/network.md",
  }),
  TokenRefused: reason(OF_INSTALLATION, "the token was refused by", {
    sentence: "{says} {endpoint}: {detail}; {advice}",
    advice: `${TOKEN_ADVICE}, and check that sysdig_secure_endpoint is the region of its account`,
  }),
  SysdigUnreachable: reason(UNREACHABLE, "cannot be reached by the scanner", {
    sentence: "{endpoint} {says}: {detail}; {advice}",
    advice: "check sysdig_secure_endpoint and the network of the builds, see docs/network.md",
  }),
  PolicyMissing: reason(OF_INSTALLATION, "Sysdig lacks a policy", {
    advice: "check sysdig_policies, or create the policy in Sysdig",
  }),
  NoDatabase: reason(UNREACHABLE, "the scanner has no vulnerability database", {
    advice: "open the network of the builds, see docs/network.md",
  }),
  ScannerParameters: reason(OF_INSTALLATION, "the scanner does not take its parameters", {
    advice: "check sysdig_policies and scanner_version",
  }),
  ScannerChecksum: reason(OF_INSTALLATION, "the scanner is not the expected one", {
    advice: "check scanner_sha256, or find out who changed the mirror",
  }),
  ScannerDownload: reason(OF_INSTALLATION, "the scanner cannot be downloaded", {
    otherwise: { unreachable: UNREACHABLE },
    advice: "check scanner_version and scanner_base_url, and the network of the builds",
  }),
  EcrLogin: reason(OF_REGISTRY, "the login to ECR failed", {
    otherwise: {
      unreachable: {
        ...PASSING,
        advice: "if it goes on, open the network of the builds, see docs/network.md",
      },
      member: OF_MEMBER,
    },
    advice:
      "the scanner role needs ecr:GetAuthorizationToken, check permissions_boundary_arn and the policies of your organisation",
  }),
  HiddenImage: reason(OF_REGISTRY, "the registry hides it or lacks it", {
    sentence: "{says}: {detail}; it was pulled anonymously; {advice}",
    advice:
      "name the repositoryCredentials in the task definition (see docs/registries.md), or push the image again. If the task definition names them, the log of scan-trigger says why they were not read",
    otherwise: {
      request: ofRegistry(
        "give the host a default_secret_arn in registry_credentials (see docs/registries.md), or push the image again",
      ),
      hub: ofRegistry(
        "for a task of a member give the host a default_secret_arn in registry_credentials, because secrets of members are not read. For any other task name the credentials in the task definition, or push the image again",
      ),
    },
  }),
  PullRefused: reason(OF_REGISTRY, "the registry refused it", {
    otherwise: {
      ecr: ofRegistry(
        "in another account admit the scanner role in its repository policy. If ecr_repository_arns names repositories, add this one",
      ),
      member: OF_MEMBER,
    },
    advice: "renew username and password in its registry secret",
  }),
  ImageAbsent: reason(GONE, "the registry lacks it", { advice: "push it again or stop its tasks" }),
  ManifestUnknown: reason(GONE, "the repository has no such image", {
    advice: "push it again or stop its tasks",
  }),
  TooManyRequests: reason(PASSING, "the registry was asked too often", {
    advice: "give credentials for the registry, or lower max_concurrent_scans if this goes on",
  }),
  SysdigBusy: reason(PASSING, "Sysdig was asked too often", {
    advice: "lower max_concurrent_scans if this goes on",
  }),
  ScannerFailed: reason(PASSING, "the scanner left no result but", {
    sentence: "{says} {detail}; {advice}",
    otherwise: { image: OF_IMAGE },
    advice:
      "read the log of the build. After SIGKILL choose a build_compute_type with more memory, after a time-out more build_timeout_minutes",
  }),
  WrongImage: reason(OF_IMAGE, "WrongImage", { advice: "if it goes on, use the default scanner_version" }),
  TruncatedResult: reason(OF_IMAGE, "TruncatedResult", {
    advice: "if it goes on, choose a larger build_compute_type",
  }),
  ResultTooLarge: reason(OF_IMAGE, "ResultTooLarge", {
    sentence: "{says}: more than 200 MB; {advice}",
    advice: "if it goes on, exclude the image (exclude_images)",
  }),
  ContradictoryResult: reason(OF_IMAGE, "ContradictoryResult", {
    advice: "if it goes on, use the default scanner_version",
  }),
  UnsupportedResultFormat: reason(CONFIGURED_IMAGE, "UnsupportedResultFormat", {
    advice: "set scanner_version to one that writes format v1, such as the default",
  }),
  NoResult: reason(PASSING, "result.json", {
    sentence: "the scanner left no {says}; {advice}",
    advice: "read the log of the build",
  }),
  InvalidImage: reason(OWN_FAULT, "must match", {
    sentence: "{detail}; {advice}",
    advice: "correct the image in the task definition",
  }),
  WrongPlatform: reason(OWN_FAULT, "the image is not for", {
    sentence: "{says} {platform} but for {detail}: push the image for {platform}, or {advice}",
    advice: "correct the platform in the task definition",
    otherwise: { request: { ...OWN_FAULT, advice: "ask for another platform" } },
  }),
  NoManifest: reason(OWN_FAULT, "is no image manifest", {
    sentence: "{detail} {says}; {advice}",
    advice: "push the image again, in the format of OCI or in schema 2 of Docker",
  }),
  NoSuchPlatform: reason(OWN_FAULT, "it has no image for", {
    sentence: "{says} {platform}, only {detail}; {advice}",
    advice: "push the image for that platform, too",
  }),
  AmbiguousIndex: reason(OWN_FAULT, "its index or manifest can be read in two ways", {
    advice: "push the image again, with one entry for each platform",
  }),
  WrongContent: reason(PASSING, "the registry sent other content", {
    sentence: "{says} than was asked for: {detail}; {advice}",
    advice: "if it goes on, find out who answers at the address of the registry",
  }),
  RegistryTrouble: reason(PASSING, "the registry gave no manifest", {
    sentence: "{says} of at most 4 MB within 30 seconds: {detail}; {advice}",
    advice: "if it goes on, look at the registry, or open the network of the builds, see docs/network.md",
  }),
  ForeignLogin: reason(OF_REGISTRY, "outside its own domain", {
    sentence: "{detail} {says}; {advice}",
    advice: "find out who answers at the address of the registry",
  }),
  TokenAsPassword: reason(OF_REGISTRY, "the registry credentials are the token of Sysdig", {
    sentence: "{says}, which no registry gets: {advice}",
    advice: "store the credentials of the registry in its registry secret",
  }),
  Unexpected: reason(PASSING, "the scan-runner met what it does not expect", {
    advice: "read the log of the build",
  }),
  NoEnd: reason(PASSING, "The scan-runner did not get to its end", {
    sentence: "{says}; {advice}",
    advice: "read the log of the build",
  }),
} satisfies Record<RunnerErrorCode | "HiddenImage", ErrorReason>);
