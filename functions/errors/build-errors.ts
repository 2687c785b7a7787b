import { withCodes } from "./error-reason";

const OF_INSTALLATION = { errorClass: "configuration", errorScope: "installation" } as const;
const OF_SOURCE = { errorClass: "configuration", errorScope: "source" } as const;
const PASSING = { errorClass: "infrastructure", errorScope: "transient" } as const;

/** What CodeBuild could not do for a scan. */
export const BUILD_ERRORS = withCodes({
  buildImage: {
    says: "CodeBuild cannot pull the build image",
    ...OF_INSTALLATION,
    otherwise: { busy: { ...PASSING, when: "while the registry has too many pulls" } },
    meaning: "`build_image` does not exist in this region, or CodeBuild may not pull it",
    advice: "name an image in `build_image` that CodeBuild may pull",
  },
  registrySecretNotListed: {
    says: "to registry_credentials",
    ...OF_SOURCE,
    meaning: "a task definition names a secret that is not listed for the image's registry",
    advice:
      "add its ARN to `registry_credentials` under the host of the registry, and its customer managed key to `secret_kms_key_arns`",
  },
  unreadableSecret: {
    says: "the build cannot read a secret",
    ...OF_INSTALLATION,
    otherwise: {
      source: { ...OF_SOURCE, when: "where the image has credentials of its own" },
      busy: { ...PASSING, when: "while Secrets Manager is too busy" },
    },
    meaning: "a secret or parameter is gone, has no such `json_key`, or its key may not be used",
    advice:
      "check `sysdig_secure_api_token_secret`, `sysdig_secure_api_token_ssm_parameter`, `ca_bundle_secret` and `ca_bundle_ssm_parameter` with their `kms_key_arn`, `registry_credentials` and `secret_kms_key_arns`",
  },
  network: {
    says: "CodeBuild cannot place the build in vpc_config",
    ...OF_INSTALLATION,
    otherwise: { busy: { ...PASSING, when: "while EC2 is too busy" } },
    meaning:
      "a subnet or security group is gone, a subnet is full, or the role may not make network interfaces",
    advice:
      "check the subnets and their free addresses, the security groups, and your organisation's policies",
  },
  role: {
    says: "the scanner role lacks a right",
    ...OF_INSTALLATION,
    meaning: "the role, its policies or the log group were changed outside of the module",
    advice: "deploy the module again, and check `permissions_boundary_arn`",
  },
  buildEnvironment: {
    says: "the build image lacks what the build needs",
    ...OF_INSTALLATION,
    meaning: "your `build_image` lacks Node 22, bash or curl",
    advice: "use the default `build_image`, or one that has them",
  },
  container: {
    says: "its build lost its container",
    errorClass: "infrastructure",
    // It needs more memory than others do.
    errorScope: "image",
    meaning: "most likely the image needs more memory than the build has",
    advice: "if it goes on, choose a larger `build_compute_type`",
  },
  command: {
    says: "a command of its build failed",
    ...PASSING,
    meaning: "the build ended before it could say why",
    advice: "read the log of the build",
  },
  timedOut: {
    says: "its build timed out",
    ...PASSING,
    meaning: "the build took longer than it may",
    advice: "raise `build_timeout_minutes` if this image needs longer",
  },
  stopped: {
    says: "somebody stopped its build",
    ...PASSING,
    meaning: "a person or a program stopped it",
    advice: "nothing, unless it goes on: find out who stops it",
  },
  ended: {
    says: "its build ended as",
    ...PASSING,
    meaning: "CodeBuild gives a status and no known cause",
    advice: "nothing, unless it goes on: read the log of the build and the AWS Health Dashboard",
  },
  unknownStatus: {
    says: "CodeBuild reports the status",
    ...PASSING,
    meaning: "AWS has a status that this version does not know",
    advice: "upgrade the module",
  },
  unreadableResult: {
    says: "exported cannot be read",
    ...PASSING,
    meaning: "something other than the scan-runner set the build's variables",
    advice: "read the log of the build",
  },
  refusedStart: {
    says: "CodeBuild refused to start the build",
    ...OF_INSTALLATION,
    meaning: "the project is gone, or a permission of the function",
    advice: "deploy the module again",
  },
  missingVariable: {
    says: "has no variable REGISTRY_SECRETS",
    ...OF_INSTALLATION,
    meaning:
      "the project was changed outside of the module, or functions and project are of different versions",
    advice: "deploy the module again",
  },
  failedStart: {
    says: "could not be started in",
    ...PASSING,
    meaning: "the call that starts a scan failed again and again, and no scan was found that it had started",
    advice: "nothing, unless it goes on: read what the call said, and the AWS Health Dashboard",
  },
  goneBuild: {
    says: "CodeBuild no longer knows the build",
    ...PASSING,
    meaning: "somebody deleted the build",
    advice: "nothing: the image is scanned again",
  },
});
