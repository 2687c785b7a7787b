import type { ErrorClass, ErrorScope } from "../../../../functions/contract/images/scan";

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

const INSTALLATION = { errorClass: "configuration", errorScope: "installation" } as const;
const PASSING = { errorClass: "infrastructure", errorScope: "transient" } as const;
/** The build fails in a phase, which fails. */
const failed = (phase: string, statusCode: string) => {
  return { buildStatus: "FAILED", phase, phaseStatus: "FAILED", statusCode };
};

/** CodeBuild's own words where its user guide or reports of real builds have them; the others keep to their form. */
export const BUILD_ENDINGS: readonly BuildEnding[] = [
  {
    name: "a build image that it may not pull",
    ...failed("PROVISIONING", "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE"),
    message: `Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: pull access denied for 123456789012.dkr.ecr.eu-west-1.amazonaws.com/tools, repository does not exist or may require 'docker login': denied: User: ${USER} is not authorized to perform: ecr:BatchGetImage`,
    ...INSTALLATION,
    says: "build_image",
  },
  {
    name: "a build image whose registry had too many pulls",
    ...failed("PROVISIONING", "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE"),
    message:
      "Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit.",
    ...PASSING,
    says: "build_image",
  },
  {
    name: "a secret that nobody named to the module",
    ...failed("DOWNLOAD_SOURCE", "Secrets Manager Error"),
    message: `AccessDeniedException: User: ${USER} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action\n\tstatus code: 400, request id: 4f1a`,
    errorClass: "configuration",
    errorScope: "registry",
    says: `may not read ${SECRET}: Secrets Manager Error: `,
  },
  {
    name: "a secret that is gone",
    ...failed("DOWNLOAD_SOURCE", "Secrets Manager Error"),
    message: "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ...INSTALLATION,
    says: "; check sysdig_secure_api_token_secret",
  },
  {
    name: "a secret whose key is closed to the build",
    ...failed("DOWNLOAD_SOURCE", "Secrets Manager Error"),
    message: "AccessDeniedException: Access to KMS is not allowed",
    ...INSTALLATION,
    says: "and their keys (kms_key_arn, secret_kms_key_arns)",
  },
  {
    name: "a Secrets Manager that is too busy",
    ...failed("DOWNLOAD_SOURCE", "Secrets Manager Error"),
    message: "ThrottlingException: Rate exceeded",
    ...PASSING,
    says: "cannot read a secret",
  },
  {
    name: "a role that CodeBuild may not assume",
    ...failed("PROVISIONING", "ACCESS_DENIED"),
    message:
      "CodeBuild is not authorized to perform: sts:AssumeRole on service role arn:aws:iam::123456789012:role/scanner",
    ...INSTALLATION,
    says: "the scanner role lacks a right",
  },
  {
    name: "a log that the role may not write",
    ...failed("PROVISIONING", "ACCESS_DENIED"),
    message: `Service role arn:aws:iam::123456789012:role/scanner does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams. Error message: User: ${USER} is not authorized to perform: logs:CreateLogStream`,
    ...INSTALLATION,
    says: "the scanner role lacks a right",
  },
  {
    name: "a network interface that the role may not create",
    ...failed("PROVISIONING", "VPC_CLIENT_ERROR"),
    message: "Unexpected EC2 error: UnauthorizedOperation",
    ...INSTALLATION,
    says: "build_vpc_config",
  },
  {
    name: "a subnet without free addresses",
    ...failed("QUEUED", "INSUFFICIENT_SUBNET"),
    message: "The subnets have no free IP addresses.",
    ...INSTALLATION,
    says: "build_vpc_config",
  },
  {
    name: "an EC2 API that is too busy",
    ...failed("PROVISIONING", "VPC_CLIENT_ERROR"),
    message: "Unexpected EC2 error: RequestLimitExceeded",
    ...PASSING,
    says: "build_vpc_config",
  },
  {
    name: "a build image without Node 22",
    ...failed("DOWNLOAD_SOURCE", "YAML_FILE_ERROR"),
    message:
      "Unknown runtime version named '22' of nodejs. This build image has the following versions: 18, 20",
    ...INSTALLATION,
    says: "check build_image",
  },
  {
    name: "a container that died",
    ...failed("BUILD", "SINGLE_BUILD_CONTAINER_DEAD"),
    message:
      "Build container found dead before completing the build. Build container died because it was out of memory, or the Docker image is not supported. ErrorCode: 500",
    errorClass: "infrastructure",
    errorScope: "image",
    says: "build_compute_type",
  },
  {
    name: "a command that failed",
    ...failed("INSTALL", "COMMAND_EXECUTION_ERROR"),
    message:
      "Error while executing command: test -e secretsmanager: # not authorized to perform. Reason: exit status 1",
    ...PASSING,
    says: "a command of its build failed in phase INSTALL",
  },
  {
    name: "a fault of its own",
    buildStatus: "FAULT",
    phase: "PROVISIONING",
    phaseStatus: "FAULT",
    statusCode: "INTERNAL_SERVICE_ERROR",
    message: "CodeBuild is experiencing an issue",
    ...PASSING,
    says: "ended as FAULT in phase PROVISIONING",
  },
  {
    name: "a time-out while it provisioned",
    buildStatus: "TIMED_OUT",
    phase: "PROVISIONING",
    phaseStatus: "TIMED_OUT",
    statusCode: "BUILD_TIMED_OUT",
    message: "Build has timed out. ",
    ...PASSING,
    says: "timed out in phase PROVISIONING; raise build_timeout_minutes",
  },
  {
    name: "a time-out while it ran",
    buildStatus: "TIMED_OUT",
    phase: "BUILD",
    phaseStatus: "TIMED_OUT",
    statusCode: "BUILD_TIMED_OUT",
    message: "Build has timed out. ",
    ...PASSING,
    says: "timed out in phase BUILD; raise build_timeout_minutes",
  },
  {
    name: "somebody who stopped it",
    buildStatus: "STOPPED",
    phase: "BUILD",
    phaseStatus: "STOPPED",
    statusCode: "",
    message: "",
    ...PASSING,
    says: "somebody stopped its build",
  },
  {
    name: "a status that nobody has heard of",
    buildStatus: "EVAPORATED",
    phase: "PROVISIONING",
    phaseStatus: "MELTED",
    statusCode: "GREMLINS",
    message: "It is gone.",
    ...PASSING,
    says: "ended as EVAPORATED in phase PROVISIONING",
  },
];
