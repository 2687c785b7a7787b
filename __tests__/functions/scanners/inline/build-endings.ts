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

/**
 * In each line a name; the status of the build, the phase that ended it and its status; code and message; class and scope of the
 * error, and words of its reason. They are CodeBuild's own words where its user guide or reports of real builds have them; the
 * others keep to their form.
 */
const TABLE = `
a build image that it may not pull | FAILED PROVISIONING FAILED | BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE | Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: pull access denied for 123456789012.dkr.ecr.eu-west-1.amazonaws.com/tools, repository does not exist or may require 'docker login': denied: User: ${USER} is not authorized to perform: ecr:BatchGetImage | configuration installation | build_image
a build image whose registry had too many pulls | FAILED PROVISIONING FAILED | BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE | Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit. | infrastructure transient | build_image
a secret that nobody named to the module | FAILED DOWNLOAD_SOURCE FAILED | Secrets Manager Error | AccessDeniedException: User: ${USER} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action\\n\\tstatus code: 400, request id: 4f1a | configuration registry | may not read ${SECRET}: Secrets Manager Error:
a secret that is gone | FAILED DOWNLOAD_SOURCE FAILED | Secrets Manager Error | ResourceNotFoundException: Secrets Manager can't find the specified secret. | configuration installation | ; check sysdig_secure_api_token_secret
a secret whose key is closed to the build | FAILED DOWNLOAD_SOURCE FAILED | Secrets Manager Error | AccessDeniedException: Access to KMS is not allowed | configuration installation | and their keys (kms_key_arn, secret_kms_key_arns)
a Secrets Manager that is too busy | FAILED DOWNLOAD_SOURCE FAILED | Secrets Manager Error | ThrottlingException: Rate exceeded | infrastructure transient | cannot read a secret
a role that CodeBuild may not assume | FAILED PROVISIONING FAILED | ACCESS_DENIED | CodeBuild is not authorized to perform: sts:AssumeRole on service role arn:aws:iam::123456789012:role/scanner | configuration installation | the scanner role lacks a right
a log that the role may not write | FAILED PROVISIONING FAILED | ACCESS_DENIED | Service role arn:aws:iam::123456789012:role/scanner does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams. Error message: User: ${USER} is not authorized to perform: logs:CreateLogStream | configuration installation | the scanner role lacks a right
a network interface that the role may not create | FAILED PROVISIONING FAILED | VPC_CLIENT_ERROR | Unexpected EC2 error: UnauthorizedOperation | configuration installation | build_vpc_config
a subnet without free addresses | FAILED QUEUED FAILED | INSUFFICIENT_SUBNET | The subnets have no free IP addresses. | configuration installation | build_vpc_config
an EC2 API that is too busy | FAILED PROVISIONING FAILED | VPC_CLIENT_ERROR | Unexpected EC2 error: RequestLimitExceeded | infrastructure transient | build_vpc_config
a build image without Node 22 | FAILED DOWNLOAD_SOURCE FAILED | YAML_FILE_ERROR | Unknown runtime version named '22' of nodejs. This build image has the following versions: 18, 20 | configuration installation | check build_image
a container that died | FAILED BUILD FAILED | SINGLE_BUILD_CONTAINER_DEAD | Build container found dead before completing the build. Build container died because it was out of memory, or the Docker image is not supported. ErrorCode: 500 | infrastructure image | build_compute_type
a command that failed | FAILED INSTALL FAILED | COMMAND_EXECUTION_ERROR | Error while executing command: test -e secretsmanager: # not authorized to perform. Reason: exit status 1 | infrastructure transient | a command of its build failed in phase INSTALL
a fault of its own | FAULT PROVISIONING FAULT | INTERNAL_SERVICE_ERROR | CodeBuild is experiencing an issue | infrastructure transient | ended as FAULT in phase PROVISIONING
a time-out while it provisioned | TIMED_OUT PROVISIONING TIMED_OUT | BUILD_TIMED_OUT | Build has timed out.  | infrastructure transient | timed out in phase PROVISIONING; raise build_timeout_minutes
a time-out while it ran | TIMED_OUT BUILD TIMED_OUT | BUILD_TIMED_OUT | Build has timed out.  | infrastructure transient | timed out in phase BUILD; raise build_timeout_minutes
somebody who stopped it | STOPPED BUILD STOPPED |  |  | infrastructure transient | somebody stopped its build
a status that nobody has heard of | EVAPORATED PROVISIONING MELTED | GREMLINS | It is gone. | infrastructure transient | ended as EVAPORATED in phase PROVISIONING
`;

export const BUILD_ENDINGS: readonly BuildEnding[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [name = "", ending = "", statusCode = "", message = "", judged = "", says = ""] = line.split(" | ");
    const [buildStatus = "", phase = "", phaseStatus = ""] = ending.split(" ");
    const [errorClass, errorScope] = judged.split(" ") as [ErrorClass, ErrorScope];
    return {
      name,
      buildStatus,
      phase,
      phaseStatus,
      statusCode,
      message: message.replace(/\\n\\t/, "\n\t"),
      errorClass,
      errorScope,
      says,
    };
  });
