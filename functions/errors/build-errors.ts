import { OF_INSTALLATION, OF_REGISTRY, PASSING, withCodes } from "./error-reason";

const LIST_SECRET =
  "add it to registry_credentials under the host of the registry, with its full ARN, and its customer managed key to secret_kms_key_arns";

/** Failures of CodeBuild in a scan. */
export const BUILD_ERRORS = withCodes({
  BuildImage: {
    says: "CodeBuild cannot pull the build image",
    sentence: "{says}: {detail}; {advice}",
    ...OF_INSTALLATION,
    otherwise: { busy: { ...PASSING, when: "while the registry has too many pulls" } },
    meaning: "`build_image` does not exist in this region, or CodeBuild may not pull it",
    advice: "name one in build_image that CodeBuild may pull",
  },
  SecretNotListed: {
    says: "which scans may not read",
    sentence:
      "The task definition of {image} pulls it from {host} with the secret {secret}, {says}: {advice}",
    ...OF_REGISTRY,
    meaning: "the secret is not listed, and the registry has no `default_secret_arn`",
    advice: `if it is meant for this registry, ${LIST_SECRET}`,
  },
  SecretOfOtherRegistry: {
    says: "no other registry gets it",
    sentence:
      "The task definition of {image} pulls it from {host} with the secret {secret}, which is for {others} alone, and {says}: {advice}",
    ...OF_REGISTRY,
    meaning: "the task definition brings one registry's secret to another",
    advice: `ask the author of the task definition. If the secret is meant for this registry, too, ${LIST_SECRET}`,
  },
  DeniedRegistrySecret: {
    says: "the build may not read",
    sentence: "{says} {secret}: {detail}; {advice}",
    ...OF_REGISTRY,
    meaning: "the role of the builds has no right to the secret",
    advice: LIST_SECRET,
  },
  UnreadableSecret: {
    says: "the build cannot read a secret",
    sentence: "{says}: {detail}; {advice}",
    ...OF_INSTALLATION,
    otherwise: {
      registry: { ...OF_REGISTRY, when: "where the image has credentials of its own" },
      busy: { ...PASSING, when: "while Secrets Manager is too busy" },
    },
    meaning: "a secret or parameter is gone, has no such `json_key`, or its key may not be used",
    advice:
      "check sysdig_secure_api_token_secret, sysdig_secure_api_token_ssm_parameter, ca_bundle_secret, ca_bundle_ssm_parameter, registry_credentials and their keys (kms_key_arn, secret_kms_key_arns)",
  },
  Network: {
    says: "CodeBuild cannot place the build in build_vpc_config",
    sentence: "{says}: {detail}; {advice}",
    ...OF_INSTALLATION,
    otherwise: { busy: { ...PASSING, when: "while EC2 is too busy" } },
    meaning:
      "a subnet or security group is gone, a subnet is full, or the role may make no network interfaces",
    advice:
      "check its subnets with their free addresses, its security groups, the scanner role and the policies of your organisation",
  },
  Role: {
    says: "the scanner role lacks a right",
    sentence: "{says}: {detail}; {advice}",
    ...OF_INSTALLATION,
    meaning: "role, policies or log group were changed outside of the module",
    advice: "deploy the module again, and check permissions_boundary_arn",
  },
  BuildEnvironment: {
    says: "the build image lacks what the build needs",
    sentence: "{says}: {detail}; {advice}",
    ...OF_INSTALLATION,
    meaning: "your `build_image` lacks a program",
    advice: "check build_image: leave it out, or name one with Node 22, bash and curl",
  },
  Container: {
    says: "its build lost its container",
    sentence: "{says}: {detail}; {advice}",
    errorClass: "infrastructure",
    // It needs more memory than others do.
    errorScope: "image",
    meaning: "most likely the image needs more memory",
    advice: "if it goes on, choose a larger build_compute_type",
  },
  Command: {
    says: "a command of its build failed",
    sentence: "{says} in phase {phase}; {advice} {build}",
    ...PASSING,
    meaning: "the build ended before it could say why",
    advice: "read the log of the build",
  },
  TimedOut: {
    says: "its build timed out",
    sentence: "{says}{place}; {advice}",
    ...PASSING,
    meaning: "the build took longer than it may",
    advice:
      "raise build_timeout_minutes if this image needs longer, or look at the AWS Health Dashboard if the phase is not BUILD",
  },
  Stopped: {
    says: "somebody stopped its build",
    sentence: "{says}; {advice}",
    ...PASSING,
    meaning: "a person or program did",
    advice: "if it goes on, find out who stops it",
  },
  Ended: {
    says: "its build ended as",
    sentence: "{says} {status}{place}; {advice} {build}{detail}",
    ...PASSING,
    meaning: "CodeBuild names no known cause",
    advice: "if it goes on, look at the AWS Health Dashboard, and read the log of the build",
  },
  UnreadableResult: {
    says: "exported cannot be read",
    sentence: "The {what} that the build {build} {says}; {advice}",
    ...PASSING,
    meaning: "something else set the build's variables",
    advice: "read the log of the build",
  },
  RefusedStart: {
    says: "CodeBuild refused to start the build",
    sentence: "{says}: {name}: {detail}; {advice}",
    ...OF_INSTALLATION,
    meaning: "the project or a permission is gone",
    advice: "deploy the module again",
  },
  MissingVariable: {
    says: "has no variable REGISTRY_SECRETS",
    sentence: "The CodeBuild project {project} {says}: {advice}",
    ...OF_INSTALLATION,
    meaning: "the project was changed outside of the module, or is of another version than the functions",
    advice: "deploy the module again",
  },
  FailedStart: {
    says: "could not be started in",
    sentence: "The scan {says} {tries} tries: {detail}; {advice}",
    ...PASSING,
    meaning: "AWS refused the call again and again, and no started scan was found",
    advice: "if it goes on, do what AWS says",
  },
  GoneBuild: {
    says: "CodeBuild no longer knows the build",
    sentence: "{says} {build}: {advice}",
    ...PASSING,
    meaning: "somebody deleted the build",
    advice: "nothing to do, the image is scanned again",
  },
});
