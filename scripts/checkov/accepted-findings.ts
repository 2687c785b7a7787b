import type { PlanName } from "./plans";

/** A finding of checkov that this module accepts, and why. */
export interface AcceptedFinding {
  readonly check: string;
  readonly resourceType: string;
  /** The only plan that it is accepted in. @default every plan */
  readonly plan?: PlanName;
  readonly reason: string;
}

/** Accepted findings. Checkov reads a plan, which has no comments, so a suppression cannot stand at its resource. */
export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  {
    check: "CKV_AWS_50",
    resourceType: "aws_lambda_function",
    reason:
      "Traces of X-Ray would cost money per invocation and say nothing that the structured logs and metrics do not.",
  },
  {
    check: "CKV_AWS_116",
    resourceType: "aws_lambda_function",
    reason:
      "The trigger reads a queue that has a dead-letter queue. The coordinator and the sweeper are invoked on a schedule, and go on in the ledger where a failed invocation stopped. ECS waits for the gate's answer, and asks it again.",
  },
  {
    check: "CKV_AWS_117",
    resourceType: "aws_lambda_function",
    plan: "no key, and no VPC",
    reason: "The functions call AWS only, and join a VPC where function_vpc_config names one.",
  },
  {
    check: "CKV_AWS_272",
    resourceType: "aws_lambda_function",
    reason:
      "Code signing needs a profile of the account's own; the module's archives are compared with their source byte by byte before a release.",
  },
  {
    check: "CKV_AWS_338",
    resourceType: "aws_cloudwatch_log_group",
    reason: "log_retention_days says how long logs are kept; verdicts are in the ledger, not in logs.",
  },
  {
    check: "CKV_AWS_158",
    resourceType: "aws_cloudwatch_log_group",
    plan: "no key, and no VPC",
    reason: "CloudWatch encrypts logs with its own key; kms_key_arn takes a customer managed one.",
  },
  {
    check: "CKV_AWS_119",
    resourceType: "aws_dynamodb_table",
    plan: "no key, and no VPC",
    reason: "The table is encrypted with AWS's key for DynamoDB; kms_key_arn takes a customer managed one.",
  },
  {
    check: "CKV_AWS_149",
    resourceType: "aws_secretsmanager_secret",
    plan: "no key, and no VPC",
    reason:
      "The secret is encrypted with AWS's key for Secrets Manager; kms_key_arn takes a customer managed one.",
  },
  {
    check: "CKV2_AWS_57",
    resourceType: "aws_secretsmanager_secret",
    reason:
      "Sysdig has no API by which a function could rotate the token; docs say how to rotate it by its version.",
  },
  {
    check: "CKV_AWS_297",
    resourceType: "aws_scheduler_schedule",
    reason: "The schedule holds nothing but the function's ARN; Scheduler encrypts it with its own key.",
  },
  {
    check: "CKV2_AWS_34",
    resourceType: "aws_ssm_parameter",
    reason:
      "The parameters of publish_parameters hold two ARNs, which every service that names the gate shows anyway.",
  },
];
