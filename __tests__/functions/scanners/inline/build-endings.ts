import type { ErrorClass, ErrorScope } from "../../../../functions/contract/scan";

/** One way in which CodeBuild ends a build, and what the ledger has to say of it. */
export interface BuildEnding {
  readonly name: string;
  /** As in BatchGetBuilds. */
  readonly buildStatus: string;
  readonly phase: string;
  readonly phaseStatus: string;
  readonly statusCode: string;
  readonly message: string;
  readonly errorClass: ErrorClass;
  readonly errorScope: ErrorScope;
  /** In the reason. */
  readonly says: string;
}

const USER = "arn:aws:sts::123456789012:assumed-role/scanner/AWSCodeBuild-1";
const SECRET = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:registry-AbCdEf";

/** CodeBuild's own words where its user guide or reports of real builds have them; the others keep to their form. */
export const BUILD_ENDINGS: readonly BuildEnding[] = [
  {
    name: "a build image that it may not pull",
    buildStatus: "FAILED",
    phase: "PROVISIONING",
    phaseStatus: "FAILED",
    statusCode: "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
    message: `Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: pull access denied for 123456789012.dkr.ecr.eu-west-1.amazonaws.com/tools, repository does not exist or may require 'docker login': denied: User: ${USER} is not authorized to perform: ecr:BatchGetImage`,
    errorClass: "configuration",
    errorScope: "installation",
    says: "build_image",
  },
  {
    name: "a build image whose registry had too many pulls",
    buildStatus: "FAILED",
    phase: "PROVISIONING",
    phaseStatus: "FAILED",
    statusCode: "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
    message:
      "Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit.",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "build_image",
  },
  {
    name: "a secret that nobody named to the module",
    buildStatus: "FAILED",
    phase: "DOWNLOAD_SOURCE",
    phaseStatus: "FAILED",
    statusCode: "Secrets Manager Error",
    message: `AccessDeniedException: User: ${USER} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action\n\tstatus code: 400, request id: 4f1a`,
    errorClass: "configuration",
    errorScope: "source",
    says: `may not read ${SECRET}: Secrets Manager Error: `,
  },
  {
    name: "a secret that is gone",
    buildStatus: "FAILED",
    phase: "DOWNLOAD_SOURCE",
    phaseStatus: "FAILED",
    statusCode: "Secrets Manager Error",
    message: "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    errorClass: "configuration",
    errorScope: "installation",
    says: "; check sysdig_secure_api_token_secret",
  },
  {
    name: "a secret whose key is closed to the build",
    buildStatus: "FAILED",
    phase: "DOWNLOAD_SOURCE",
    phaseStatus: "FAILED",
    statusCode: "Secrets Manager Error",
    message: "AccessDeniedException: Access to KMS is not allowed",
    errorClass: "configuration",
    errorScope: "installation",
    says: "and their keys (kms_key_arn, secret_kms_key_arns)",
  },
  {
    name: "a Secrets Manager that is too busy",
    buildStatus: "FAILED",
    phase: "DOWNLOAD_SOURCE",
    phaseStatus: "FAILED",
    statusCode: "Secrets Manager Error",
    message: "ThrottlingException: Rate exceeded",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "cannot read a secret",
  },
  {
    name: "a role that CodeBuild may not assume",
    buildStatus: "FAILED",
    phase: "PROVISIONING",
    phaseStatus: "FAILED",
    statusCode: "ACCESS_DENIED",
    message:
      "CodeBuild is not authorized to perform: sts:AssumeRole on service role arn:aws:iam::123456789012:role/scanner",
    errorClass: "configuration",
    errorScope: "installation",
    says: "the scanner role lacks a right",
  },
  {
    name: "a log that the role may not write",
    buildStatus: "FAILED",
    phase: "PROVISIONING",
    phaseStatus: "FAILED",
    statusCode: "ACCESS_DENIED",
    message: `Service role arn:aws:iam::123456789012:role/scanner does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams. Error message: User: ${USER} is not authorized to perform: logs:CreateLogStream`,
    errorClass: "configuration",
    errorScope: "installation",
    says: "the scanner role lacks a right",
  },
  {
    name: "a network interface that the role may not create",
    buildStatus: "FAILED",
    phase: "PROVISIONING",
    phaseStatus: "FAILED",
    statusCode: "VPC_CLIENT_ERROR",
    message: "Unexpected EC2 error: UnauthorizedOperation",
    errorClass: "configuration",
    errorScope: "installation",
    says: "build_vpc_config",
  },
  {
    name: "a subnet without free addresses",
    buildStatus: "FAILED",
    phase: "QUEUED",
    phaseStatus: "FAILED",
    statusCode: "INSUFFICIENT_SUBNET",
    message: "The subnets have no free IP addresses.",
    errorClass: "configuration",
    errorScope: "installation",
    says: "build_vpc_config",
  },
  {
    name: "an EC2 API that is too busy",
    buildStatus: "FAILED",
    phase: "PROVISIONING",
    phaseStatus: "FAILED",
    statusCode: "VPC_CLIENT_ERROR",
    message: "Unexpected EC2 error: RequestLimitExceeded",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "build_vpc_config",
  },
  {
    name: "a build image without Node 22",
    buildStatus: "FAILED",
    phase: "DOWNLOAD_SOURCE",
    phaseStatus: "FAILED",
    statusCode: "YAML_FILE_ERROR",
    message:
      "Unknown runtime version named '22' of nodejs. This build image has the following versions: 18, 20",
    errorClass: "configuration",
    errorScope: "installation",
    says: "check build_image",
  },
  {
    name: "a container that died",
    buildStatus: "FAILED",
    phase: "BUILD",
    phaseStatus: "FAILED",
    statusCode: "SINGLE_BUILD_CONTAINER_DEAD",
    message:
      "Build container found dead before completing the build. Build container died because it was out of memory, or the Docker image is not supported. ErrorCode: 500",
    errorClass: "infrastructure",
    errorScope: "image",
    says: "build_compute_type",
  },
  {
    name: "a command that failed",
    buildStatus: "FAILED",
    phase: "INSTALL",
    phaseStatus: "FAILED",
    statusCode: "COMMAND_EXECUTION_ERROR",
    message:
      "Error while executing command: test -e secretsmanager: # not authorized to perform. Reason: exit status 1",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "a command of its build failed in phase INSTALL",
  },
  {
    name: "a fault of its own",
    buildStatus: "FAULT",
    phase: "PROVISIONING",
    phaseStatus: "FAULT",
    statusCode: "INTERNAL_SERVICE_ERROR",
    message: "CodeBuild is experiencing an issue",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "ended as FAULT in phase PROVISIONING",
  },
  {
    name: "a time-out while it provisioned",
    buildStatus: "TIMED_OUT",
    phase: "PROVISIONING",
    phaseStatus: "TIMED_OUT",
    statusCode: "BUILD_TIMED_OUT",
    message: "Build has timed out. ",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "timed out in phase PROVISIONING; if it goes on, look at the AWS Health Dashboard; it is retried later",
  },
  {
    name: "a time-out while it ran",
    buildStatus: "TIMED_OUT",
    phase: "BUILD",
    phaseStatus: "TIMED_OUT",
    statusCode: "BUILD_TIMED_OUT",
    message: "Build has timed out. ",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "timed out in phase BUILD; raise build_timeout_minutes",
  },
  {
    name: "somebody who stopped it",
    buildStatus: "STOPPED",
    phase: "BUILD",
    phaseStatus: "STOPPED",
    statusCode: "",
    message: "",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "somebody stopped its build",
  },
  {
    name: "a status that nobody has heard of",
    buildStatus: "EVAPORATED",
    phase: "PROVISIONING",
    phaseStatus: "MELTED",
    statusCode: "GREMLINS",
    message: "It is gone.",
    errorClass: "infrastructure",
    errorScope: "transient",
    says: "reports the status EVAPORATED",
  },
];
