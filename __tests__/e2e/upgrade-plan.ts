/** What today's module has with these inputs and the base has not. */
export const CREATED: readonly string[] = [
  "aws_cloudwatch_metric_alarm.monitoring_events_lost[0]",
  "aws_iam_role_policy.inline_scanner[0]",
  "aws_iam_role_policy.scan_coordinator",
  "aws_iam_role_policy.scan_trigger",
  "aws_iam_role_policy.task_sweeper",
  "aws_iam_role_policy.task_sweeper_scheduler",
  "terraform_data.name",
];
/** What the base has and today's module has not: its statements are in what is created. */
export const DELETED: readonly string[] = [
  "aws_iam_policy.task_sweeper_read_deployments",
  "aws_iam_role_policy.inline_scanner_scan[0]",
  "aws_iam_role_policy.scan_coordinator_log",
  "aws_iam_role_policy.scan_ledger_claim",
  "aws_iam_role_policy.scan_ledger_coordinate",
  "aws_iam_role_policy.scan_ledger_deny_coordinator",
  "aws_iam_role_policy.scan_ledger_deny_scanner[0]",
  "aws_iam_role_policy.scan_ledger_deny_scheduler",
  "aws_iam_role_policy.scan_ledger_deny_sweeper",
  "aws_iam_role_policy.scan_ledger_deny_trigger",
  "aws_iam_role_policy.scan_results_publish",
  "aws_iam_role_policy.scan_trigger_log",
  "aws_iam_role_policy.scan_trigger_task_definitions",
  "aws_iam_role_policy.sysdig_token_read[0]",
  "aws_iam_role_policy.task_events_consume",
  "aws_iam_role_policy.task_sweeper_invoke",
  "aws_iam_role_policy.task_sweeper_log",
  "aws_iam_role_policy.task_sweeper_role_scan_ledger_claim",
  "aws_iam_role_policy_attachment.task_sweeper_read_deployments",
];
/** What it changes in place; and the policies over that, whose texts Terraform reads once it is changed. */
export const UPDATED: readonly string[] = [
  "aws_cloudwatch_dashboard.monitoring[0]",
  "aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running[0]",
  "aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low[0]",
  "aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low[0]",
  "aws_cloudwatch_metric_alarm.monitoring_no_verdict[0]",
  "aws_cloudwatch_metric_alarm.monitoring_scans_erroring[0]",
  "aws_codebuild_project.inline_scanner[0]",
  "aws_dynamodb_table.scan_ledger",
  "aws_iam_policy.inline_scanner_start[0]",
  "aws_iam_policy.inline_scanner_start_with_credentials[0]",
  "aws_lambda_function.scan_coordinator",
  "aws_lambda_function.scan_trigger",
  "aws_lambda_function.task_sweeper",
];
