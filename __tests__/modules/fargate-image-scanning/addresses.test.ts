import { synthesizeStack } from "../synthesized";

/** Part of the interface: a change needs a `moved` block, so that what is deployed survives an upgrade. */
const ADDRESSES = [
  "aws_cloudwatch_event_rule.scan_coordinator_build_events",
  "aws_cloudwatch_event_rule.scan_coordinator_schedule",
  "aws_cloudwatch_event_rule.task_events",
  "aws_cloudwatch_event_target.scan_coordinator_build_events",
  "aws_cloudwatch_event_target.scan_coordinator_schedule",
  "aws_cloudwatch_event_target.task_events",
  "aws_cloudwatch_log_group.inline_scanner",
  "aws_cloudwatch_log_group.scan_coordinator",
  "aws_cloudwatch_log_group.scan_trigger",
  "aws_codebuild_project.inline_scanner",
  "aws_codebuild_report_group.inline_scanner",
  "aws_dynamodb_table.scan_ledger",
  "aws_iam_role.inline_scanner",
  "aws_iam_role.scan_coordinator",
  "aws_iam_role.scan_trigger",
  "aws_iam_role_policy.inline_scanner_network",
  "aws_iam_role_policy.inline_scanner_scan",
  "aws_iam_role_policy.inline_scanner_start_by_coordinator",
  "aws_iam_role_policy.inline_scanner_start_by_trigger",
  "aws_iam_role_policy.scan_coordinator_log",
  "aws_iam_role_policy.scan_ledger_claim",
  "aws_iam_role_policy.scan_ledger_coordinate",
  "aws_iam_role_policy.scan_results_publish",
  "aws_iam_role_policy.scan_trigger_log",
  "aws_iam_role_policy.scan_trigger_task_definitions",
  "aws_iam_role_policy.sysdig_token_read",
  "aws_iam_role_policy.task_events_consume",
  "aws_iam_role_policy_attachment.inline_scanner_additional",
  "aws_iam_role_policy_attachment.scan_trigger_additional",
  "aws_lambda_event_source_mapping.scan_trigger",
  "aws_lambda_function.scan_coordinator",
  "aws_lambda_function.scan_trigger",
  "aws_lambda_permission.scan_coordinator_build_events",
  "aws_lambda_permission.scan_coordinator_schedule",
  "aws_secretsmanager_secret.sysdig_token",
  "aws_secretsmanager_secret_version.sysdig_token",
  "aws_sns_topic.scan_results",
  "aws_sqs_queue.task_events",
  "aws_sqs_queue.task_events_dead_letter_queue",
  "data.aws_caller_identity.current",
  "data.aws_iam_policy_document.inline_scanner_assume_role",
  "data.aws_iam_policy_document.inline_scanner_network",
  "data.aws_iam_policy_document.inline_scanner_scan",
  "data.aws_iam_policy_document.inline_scanner_start",
  "data.aws_iam_policy_document.scan_coordinator_assume_role",
  "data.aws_iam_policy_document.scan_coordinator_log",
  "data.aws_iam_policy_document.scan_ledger_claim",
  "data.aws_iam_policy_document.scan_ledger_coordinate",
  "data.aws_iam_policy_document.scan_results_publish",
  "data.aws_iam_policy_document.scan_trigger_assume_role",
  "data.aws_iam_policy_document.scan_trigger_log",
  "data.aws_iam_policy_document.scan_trigger_task_definitions",
  "data.aws_iam_policy_document.sysdig_token_read",
  "data.aws_iam_policy_document.task_events_consume",
  "data.aws_iam_policy_document.task_events_dead_letter_queue_policy",
  "data.aws_iam_policy_document.task_events_queue_policy",
  "data.aws_partition.current",
  "data.aws_region.current",
];

const stack = synthesizeStack();

test("the stack has exactly the addresses that are listed here", () => {
  expect(stack.entries.map(({ address }) => address).sort()).toEqual(ADDRESSES);
});

test("no address, variable or output carries a hash", () => {
  const { variable, output } = stack.configuration;
  const names = [
    ...stack.entries.map(({ address }) => address),
    ...Object.keys(variable ?? {}),
    ...Object.keys(output ?? {}),
  ];

  expect(names.filter((name) => !/^[a-z0-9_.]+$/.test(name) || /_[0-9a-f]{8}$/.test(name))).toEqual([]);
});
