/** What today's module has with these inputs and the base has not. */
export const CREATED: readonly string[] = [];
/** What the base has and today's module has not. */
export const DELETED: readonly string[] = [];
/** What it changes in place; and the policies over that, whose texts Terraform reads once it is changed. */
export const UPDATED: readonly string[] = [
  "aws_cloudwatch_dashboard.monitoring[0]",
  "aws_cloudwatch_event_rule.task_events",
  "aws_cloudwatch_metric_alarm.monitoring_clusters_not_swept[0]",
  "aws_cloudwatch_metric_alarm.monitoring_configuration_errors[0]",
  "aws_cloudwatch_metric_alarm.monitoring_coordinator_errors[0]",
  "aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running[0]",
  "aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue[0]",
  "aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low[0]",
  "aws_cloudwatch_metric_alarm.monitoring_events_lost[0]",
  "aws_cloudwatch_metric_alarm.monitoring_events_repeated[0]",
  "aws_cloudwatch_metric_alarm.monitoring_installation_impaired[0]",
  "aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low[0]",
  "aws_cloudwatch_metric_alarm.monitoring_no_verdict[0]",
  "aws_cloudwatch_metric_alarm.monitoring_publish_errors[0]",
  "aws_cloudwatch_metric_alarm.monitoring_queue_age[0]",
  "aws_cloudwatch_metric_alarm.monitoring_scans_erroring[0]",
  "aws_cloudwatch_metric_alarm.monitoring_sweeper_errors[0]",
  "aws_codebuild_project.inline_scanner[0]",
  "aws_iam_policy.inline_scanner_start[0]",
  "aws_iam_policy.inline_scanner_start_with_credentials[0]",
  "aws_iam_role_policy.scan_trigger",
  "aws_iam_role_policy.task_sweeper_scheduler",
  "aws_lambda_function.scan_coordinator",
  "aws_lambda_function.scan_trigger",
  "aws_lambda_function.task_sweeper",
  "aws_sqs_queue.task_events",
  "aws_sqs_queue.task_events_dead_letter_queue",
];
