import { OF_IMAGE, OF_INSTALLATION, OF_REGISTRY, PASSING, reason, withCodes } from "./error-reason";

const LIST_SECRET =
  "add it to registry_credentials under the host of the registry, with its full ARN, and its customer managed key to secret_kms_key_arns";

/** Failures of CodeBuild in a scan. */
export const BUILD_ERRORS = withCodes({
  BuildImage: reason(OF_INSTALLATION, "CodeBuild cannot pull the build image", {
    otherwise: { busy: PASSING },
    advice: "name an image in build_image that CodeBuild may pull",
  }),
  SecretNotListed: reason(OF_REGISTRY, "which scans may not read", {
    sentence:
      "The task definition of {image} pulls it from {host} with the secret {secret}, {says}: {advice}",
    advice: `if it is meant for this registry, ${LIST_SECRET}`,
  }),
  SecretOfOtherRegistry: reason(OF_REGISTRY, "no other registry gets it", {
    sentence:
      "The task definition of {image} pulls it from {host} with the secret {secret}, which is for {others} alone, and {says}: {advice}",
    advice: `ask the author of the task definition. If the secret is meant for this registry, too, ${LIST_SECRET}`,
  }),
  DeniedRegistrySecret: reason(OF_REGISTRY, "the build may not read", {
    sentence: "{says} {secret}: {detail}; {advice}",
    advice: LIST_SECRET,
  }),
  UnreadableSecret: reason(OF_INSTALLATION, "the build cannot read a secret", {
    otherwise: { registry: OF_REGISTRY, busy: PASSING },
    advice:
      "check sysdig_secure_api_token_secret, sysdig_secure_api_token_ssm_parameter, ca_bundle_secret, ca_bundle_ssm_parameter, registry_credentials and their keys (kms_key_arn, secret_kms_key_arns)",
  }),
  Network: reason(OF_INSTALLATION, "CodeBuild cannot place the build in build_vpc_config", {
    otherwise: { busy: PASSING },
    advice:
      "check its subnets with their free addresses, its security groups, the scanner role and the policies of your organisation",
  }),
  Role: reason(OF_INSTALLATION, "the scanner role lacks a right", {
    advice: "deploy the module again, and check permissions_boundary_arn",
  }),
  BuildEnvironment: reason(OF_INSTALLATION, "the build image lacks what the build needs", {
    advice: "check build_image: leave it out, or name an image with Node 22, bash and curl",
  }),
  // One image needs more memory than the others.
  Container: reason(OF_IMAGE, "its build lost its container", {
    advice: "if it goes on, choose a larger build_compute_type",
  }),
  Command: reason(PASSING, "a command of its build failed", {
    sentence: "{says} in phase {phase}; {advice} {build}",
    advice: "read the log of the build",
  }),
  TimedOut: reason(PASSING, "its build timed out", {
    sentence: "{says}{place}; {advice}",
    advice:
      "raise build_timeout_minutes if this image needs longer, or look at the AWS Health Dashboard if the phase is not BUILD",
  }),
  Stopped: reason(PASSING, "somebody stopped its build", {
    sentence: "{says}; {advice}",
    advice: "if it goes on, find out who stops it",
  }),
  Ended: reason(PASSING, "its build ended as", {
    sentence: "{says} {status}{place}; {advice} {build}{detail}",
    advice: "if it goes on, look at the AWS Health Dashboard, and read the log of the build",
  }),
  UnreadableResult: reason(PASSING, "exported cannot be read", {
    sentence: "The {what} that the build {build} {says}; {advice}",
    advice: "read the log of the build",
  }),
  RefusedStart: reason(OF_INSTALLATION, "CodeBuild refused to start the build", {
    advice: "deploy the module again",
  }),
  FailedStart: reason(PASSING, "could not be started in", {
    sentence: "The scan {says} {tries} tries: {detail}; {advice}",
    advice: "if it goes on, do what AWS says",
  }),
  GoneBuild: reason(PASSING, "CodeBuild no longer knows the build", {
    sentence: "{says} {build}: {advice}",
    advice: "nothing to do, the image is scanned again",
  }),
});
