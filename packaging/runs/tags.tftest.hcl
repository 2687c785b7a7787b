# Tags are on every resource that takes tags.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "every_resource_has_the_tags" {
  command = plan

  variables {
    tags = { team = "platform", empty = "" }
  }

  assert {
    condition = {
      for name, resource in {
        build_events      = aws_cloudwatch_event_rule.scan_coordinator_build_events[0]
        schedule          = aws_cloudwatch_event_rule.scan_coordinator_schedule
        task_events       = aws_cloudwatch_event_rule.task_events
        scanner_log       = aws_cloudwatch_log_group.inline_scanner[0]
        coordinator_log   = aws_cloudwatch_log_group.scan_coordinator
        trigger_log       = aws_cloudwatch_log_group.scan_trigger
        sweeper_log       = aws_cloudwatch_log_group.task_sweeper
        scanner           = aws_codebuild_project.inline_scanner[0]
        reports           = aws_codebuild_report_group.inline_scanner[0]
        ledger            = aws_dynamodb_table.scan_ledger
        scanner_role      = aws_iam_role.inline_scanner[0]
        coordinator_role  = aws_iam_role.scan_coordinator
        trigger_role      = aws_iam_role.scan_trigger
        sweeper_role      = aws_iam_role.task_sweeper
        scheduler_role    = aws_iam_role.task_sweeper_scheduler
        mapping           = aws_lambda_event_source_mapping.scan_trigger
        coordinator       = aws_lambda_function.scan_coordinator
        trigger           = aws_lambda_function.scan_trigger
        sweeper           = aws_lambda_function.task_sweeper
        token             = aws_secretsmanager_secret.sysdig_token[0]
        results           = aws_sns_topic.scan_results
        queue             = aws_sqs_queue.task_events
        dead_letter_queue = aws_sqs_queue.task_events_dead_letter_queue
        alarm_config      = aws_cloudwatch_metric_alarm.monitoring_configuration_errors[0]
        alarm_erroring    = aws_cloudwatch_metric_alarm.monitoring_scans_erroring[0]
        alarm_no_verdict  = aws_cloudwatch_metric_alarm.monitoring_no_verdict[0]
        alarm_dlq         = aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue[0]
        alarm_queue_age   = aws_cloudwatch_metric_alarm.monitoring_queue_age[0]
        alarm_coordinator = aws_cloudwatch_metric_alarm.monitoring_coordinator_errors[0]
        alarm_publish     = aws_cloudwatch_metric_alarm.monitoring_publish_errors[0]
      } : name => resource.tags if resource.tags != tomap({ team = "platform", empty = "" })
    } == {}
    error_message = "A resource has no tags, or others."
  }
}
