import type { BACKEND_ERRORS } from "../../functions/errors/backend-errors";
import type { BUILD_ERRORS } from "../../functions/errors/build-errors";
import type { Circumstance } from "../../functions/errors/error-reason";
import type { RUNNER_ERRORS } from "../../functions/errors/runner-errors";

/** The event behind each error of a catalogue, as Markdown. */
type Meanings<Catalogue> = Readonly<Record<keyof Catalogue, string>>;

/** The circumstances in which an error is judged in another way; each ends a sentence. */
export const WHEN: Readonly<Record<Circumstance, string>> = {
  registry: "where it is about a registry",
  image: "where the control image is scanned well",
  ecr: "for ECR",
  member: "for ECR of another account, where members are served",
  hub: "where members are served",
  busy: "while the service that is asked does not answer, or is too busy",
  unreachable: "where the service or registry does not answer",
};

/** Of CodeBuild. */
export const BUILD_MEANINGS: Meanings<typeof BUILD_ERRORS> = {
  BuildImage: "`build_image` does not exist in this region, or CodeBuild may not pull it",
  SecretNotListed: "the secret is not listed, and the registry has no `default_secret_arn`",
  SecretOfOtherRegistry: "the task definition brings one registry's secret to another",
  DeniedRegistrySecret: "the role of the builds has no right to the secret",
  UnreadableSecret: "a secret or parameter is gone, has no such `json_key`, or its key may not be used",
  Network: "a subnet or security group is gone, a subnet is full, or the role may make no network interfaces",
  Role: "role, policies or log group were changed outside of the module",
  BuildEnvironment: "your `build_image` lacks a program",
  Container: "most likely the image needs more memory",
  Command: "the build ended before it could say why",
  TimedOut: "the build took longer than it may",
  Stopped: "a person or program did",
  Ended: "CodeBuild names no known cause",
  UnreadableResult: "something else set the build's variables",
  RefusedStart: "the project, its variable REGISTRY_SECRETS or a permission is gone",
  FailedStart: "AWS refused the call again and again, and no started scan was found",
  GoneBuild: "somebody deleted the build",
};

/** Of the scan-runner. */
export const RUNNER_MEANINGS: Meanings<typeof RUNNER_ERRORS> = {
  TokenMissing: "there is no value, an empty one or the placeholder: [the installation waits](#no-token-yet)",
  UntrustedCertificate: "curl, the AWS CLI or the scanner does not trust the certificate of the server",
  TokenRefused: "the token is wrong, or its user may not run the CLI scanner",
  SysdigUnreachable: "there is no way to it, or it answered with an error",
  PolicyMissing: "Sysdig has none of that name",
  NoDatabase: "it could not be downloaded or read",
  ScannerParameters: "it did not understand them",
  ScannerChecksum: "the download has another checksum, and was not run",
  ScannerDownload: "the address has none, or the build cannot reach it",
  EcrLogin: "a policy denies the login to ECR",
  HiddenImage:
    "it was pulled anonymously; a registry answers strangers alike for a private image and for none",
  PullRefused: "the registry does not let the scanner pull the image",
  ImageAbsent: "the credentials are right; there is no such image or repository",
  ManifestUnknown: "it was deleted after its task started",
  TooManyRequests: "the registry limits how often it is asked, or how often without credentials",
  SysdigBusy: "[Sysdig's limit](#sysdig-is-asked-too-often) was met again and again",
  ScannerFailed:
    "an error, a signal or its time-out ended it. The reason quotes its last line, which a registry may have written",
  WrongImage: "the result is of another digest or image id than the task runs, or nothing names its platform",
  TruncatedResult: "the report is cut off",
  ResultTooLarge: "the report has more than 200 MB",
  ContradictoryResult: "verdict and exit code differ",
  UnsupportedResultFormat:
    "what the reason names is not of format v1, or has a value that this version does not know",
  NoResult: "it ended well",
  InvalidImage: "its name, digest or platform is not one",
  WrongPlatform: "the image has one platform, which is not the task's: push it for that one",
  NoManifest: "the registry has something other than an image there",
  NoSuchPlatform: "a multi-platform image lacks the platform that the task definition asks for",
  AmbiguousIndex:
    "two entries of an index fit the platform equally well, one names none beside others that do, or a key comes twice",
  WrongContent: "its answer has another digest, or is no JSON",
  RegistryTrouble: "it is down, slow or out of reach, or answers with an error",
  ForeignLogin: "it asks for its credentials at another domain, which does not get them",
  TokenAsPassword: "the secret of the registry holds the token of Sysdig",
  Unexpected: "any other error, such as a full disk",
  NoEnd: "it was killed, the scanner wrote a line without end, or a custom `build_image` has no Node",
};

/** Of Sysdig's backend. */
export const BACKEND_MEANINGS: Meanings<typeof BACKEND_ERRORS> = {
  TokenMissing:
    "the secret or parameter has no token yet: [the installation waits](errors.md#no-token-yet) for one",
  MalformedToken: "the token has characters that no token has",
  NoTokenKey: "the secret is not JSON with this key",
  UnreadableSecret: "the secret or parameter is gone, or the function may not read it or use its key",
  NoCertificate: "the secret of `ca_bundle_secret` has other content",
  RefusedToken: "the token is not valid, or not of this Sysdig",
  ForbiddenUser: "the user of the token lacks a permission (403)",
  WebPage: "something other than Sysdig's API answered",
  NoSuchApi: "this Sysdig has no legacy scanning engine (404, 410)",
  Redirected: "Sysdig's address redirects. The redirect is not followed, because the token would go along",
  Untrusted: "the functions do not know the authority of Sysdig's certificate",
  Unreachable: "Sysdig is down or slow, or the functions do not reach it",
  UnfitPlatform: "the task runs on another platform",
  DigestOnly:
    "the task definition names a digest, beside which no tag counts, or no tag, and the API takes tags only",
  OtherContent: "Sysdig has other content under the tag than the task runs",
  OtherPlatform: "Sysdig took another platform of the image than the task runs",
  NotTaken: "Sysdig cannot get the image from its registry, which may be too busy",
  NotAnalysed: "Sysdig has the image and cannot analyse it",
  SlowAnalysis: "the analysis did not end within two hours",
  ForgottenImage: "the image was deleted in Sysdig during its scan",
  UnreadableAnswer:
    "the answer has another shape than this version knows, or more bytes than any should have",
  BadAnswer: "Sysdig answered with an error, such as 503, or with what is not JSON",
};
