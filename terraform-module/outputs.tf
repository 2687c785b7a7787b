output "event_rule_arn" {
  description = "EventBridge rule that matches the task events"
  value       = aws_cloudwatch_event_rule.task_events.arn
}

output "queue_url" {
  description = "Queue of task events"
  value       = aws_sqs_queue.task_events.url
}

output "queue_arn" {
  description = "ARN of the queue of task events"
  value       = aws_sqs_queue.task_events.arn
}

output "dead_letter_queue_url" {
  description = "Queue of messages that could not be handled; empty if all is well"
  value       = aws_sqs_queue.task_events_dead_letter_queue.url
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue of messages that could not be handled"
  value       = aws_sqs_queue.task_events_dead_letter_queue.arn
}

output "work_queue_arn" {
  description = "ARN of the FIFO queue that calls the scan-coordinator, for rights of the command line"
  value       = aws_sqs_queue.scan_coordinator_work.arn
}

output "ledger_table_name" {
  description = "DynamoDB table with one row per image"
  value       = aws_dynamodb_table.scan_ledger.name
}

output "ledger_table_arn" {
  description = "ARN of the DynamoDB table with one row per image"
  value       = aws_dynamodb_table.scan_ledger.arn
}

output "scanner_project_name" {
  description = "CodeBuild project that scans images; null in backend mode"
  value       = one(aws_codebuild_project.inline_scanner[*].name)
}

output "scanner_project_arn" {
  description = "ARN of the CodeBuild project that scans images; null in backend mode"
  value       = one(aws_codebuild_project.inline_scanner[*].arn)
}

output "scanner_role_arn" {
  description = "Role of the builds, for repository, secret and key policies of other accounts; null in backend mode"
  value       = one(aws_iam_role.inline_scanner[*].arn)
}

output "trigger_function_name" {
  description = "Function that turns task events into scans"
  value       = aws_lambda_function.scan_trigger.function_name
}

output "trigger_function_arn" {
  description = "ARN of the trigger function"
  value       = aws_lambda_function.scan_trigger.arn
}

output "trigger_role_arn" {
  description = "Role of the trigger function"
  value       = aws_iam_role.scan_trigger.arn
}

output "coordinator_function_name" {
  description = "Function that records how scans end"
  value       = aws_lambda_function.scan_coordinator.function_name
}

output "coordinator_function_arn" {
  description = "ARN of the coordinator function"
  value       = aws_lambda_function.scan_coordinator.arn
}

output "coordinator_role_arn" {
  description = "Role of the coordinator function"
  value       = aws_iam_role.scan_coordinator.arn
}

output "sweeper_function_name" {
  description = "Function that asks for the images of running tasks; invoke it to sweep now"
  value       = aws_lambda_function.task_sweeper.function_name
}

output "sweeper_function_arn" {
  description = "ARN of the sweeper function"
  value       = aws_lambda_function.task_sweeper.arn
}

output "sweeper_role_arn" {
  description = "Role of the sweeper function"
  value       = aws_iam_role.task_sweeper.arn
}

output "sweep_schedule_role_arn" {
  description = "Role with which EventBridge Scheduler invokes the sweeper"
  value       = aws_iam_role.task_sweeper_scheduler.arn
}

output "deployment_gate_function_name" {
  description = "Function that ECS asks whether a deployment may go on; null without deployment_gate"
  value       = one(aws_lambda_function.deployment_gate[*].function_name)
}

output "deployment_gate_function_arn" {
  description = "ARN of the deployment gate's function, for hook_target_arn of a service's lifecycle hook; null without deployment_gate"
  value       = one(aws_lambda_function.deployment_gate[*].arn)

  depends_on = [
    aws_iam_role_policy.deployment_gate,
    aws_iam_role_policy_attachment.deployment_gate_read_deployments,
    aws_iam_role_policy_attachment.deployment_gate_read_revisions,
    aws_iam_role_policy_attachment.deployment_gate_read_images,
    aws_iam_role_policy_attachment.deployment_gate_read_owners,
  ]
}

output "deployment_gate_role_arn" {
  description = "Role with which ECS invokes the deployment gate's function, for role_arn of a service's lifecycle hook; null without deployment_gate"
  value       = one(aws_iam_role.deployment_gate_hook[*].arn)

  depends_on = [
    aws_iam_role_policy.deployment_gate_hook,
  ]
}

output "deployment_gate_function_role_arn" {
  description = "Role of the deployment gate's function itself, for repository policies of other accounts; null without deployment_gate"
  value       = one(aws_iam_role.deployment_gate[*].arn)
}

output "deployment_gate_decisions" {
  description = "The settings of deployment_gate with its defaults: the mode, block_in with commas, each case with its answer, and timeout_minutes; null without deployment_gate"
  value = (
    var.deployment_gate != null
    ? tomap({
      mode              = var.deployment_gate.mode
      block_in          = join(", ", var.deployment_gate.block_in)
      on_failed_running = var.deployment_gate.on_failed_running
      on_no_verdict     = var.deployment_gate.on_no_verdict
      on_gate_failure   = var.deployment_gate.on_gate_failure
      timeout_minutes   = var.deployment_gate.timeout_minutes
    })
    : null
  )
}

output "enforcement_decisions" {
  description = "The settings of enforcement with its defaults: the mode and the actions that it may take; null without enforcement"
  value = (
    var.enforcement != null
    ? tomap({
      mode                  = var.enforcement.mode
      rollback_deployments  = var.enforcement.rollback_deployments
      stop_standalone_tasks = var.enforcement.stop_standalone_tasks
      max_actions_per_hour  = var.enforcement.max_actions_per_hour
    })
    : null
  )
}

output "member_settings" {
  description = "The settings for the input hub of modules/member, the same in every member: hub_account_id, hub_region, hub_name, organization_id, event_bus_arn and iam_role_path; null without members"
  value = (
    var.members != null
    ? tomap({
      hub_account_id  = data.aws_caller_identity.current.account_id
      hub_region      = local.current_region
      hub_name        = var.name
      organization_id = var.members.organization_id
      event_bus_arn   = "arn:${data.aws_partition.current.partition}:events:${local.current_region}:${data.aws_caller_identity.current.account_id}:event-bus/${var.name}-members"
      iam_role_path   = var.iam_role_path
    })
    : null
  )

  depends_on = [
    aws_cloudwatch_event_bus_policy.members,
    aws_cloudwatch_event_target.members,
    aws_dynamodb_table_item.members,
  ]
}

output "token_secret_arn" {
  description = "Secret that holds the Sysdig token; null if a parameter holds the token"
  value       = local.sysdig_token_secret_arn
}

output "results_topic_arn" {
  description = "SNS topic on which outcomes of scans are published. Not for alarm_actions: without kms_key_arn the topic is encrypted with alias/aws/sns, and alarms cannot publish to it"
  value       = aws_sns_topic.scan_results.arn
}

output "log_group_names" {
  description = "Log groups by their writers: scan-trigger, scan-coordinator, task-sweeper, in inline mode scanner, with deployment_gate deployment-gate"
  value = merge(
    tomap({
      scan-trigger     = aws_cloudwatch_log_group.scan_trigger.name
      scan-coordinator = aws_cloudwatch_log_group.scan_coordinator.name
      task-sweeper     = aws_cloudwatch_log_group.task_sweeper.name
    }),
    (
      var.scan_mode == "inline"
      ? tomap({ scanner = one(aws_cloudwatch_log_group.inline_scanner[*].name) })
      : tomap({})
    ),
    (
      var.deployment_gate != null
      ? tomap({ deployment-gate = one(aws_cloudwatch_log_group.deployment_gate[*].name) })
      : tomap({})
    )
  )
}

output "alarm_arns" {
  description = "ARNs of the alarms by the last part of their names, such as dead-letter-queue; empty if monitoring.alarms is false"
  value = merge(
    (
      var.monitoring.alarms && var.monitoring.metrics
      ? tomap({
        installation-impaired        = one(aws_cloudwatch_metric_alarm.monitoring_installation_impaired[*].arn)
        configuration-errors         = one(aws_cloudwatch_metric_alarm.monitoring_configuration_errors[*].arn)
        scans-erroring               = one(aws_cloudwatch_metric_alarm.monitoring_scans_erroring[*].arn)
        no-verdict                   = one(aws_cloudwatch_metric_alarm.monitoring_no_verdict[*].arn)
        max-concurrent-scans-too-low = one(aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low[*].arn)
        engine-quota-too-low         = one(aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low[*].arn)
        events-repeated              = one(aws_cloudwatch_metric_alarm.monitoring_events_repeated[*].arn)
        coordinator-not-running      = one(aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running[*].arn)
        clusters-not-swept           = one(aws_cloudwatch_metric_alarm.monitoring_clusters_not_swept[*].arn)
        publish-errors               = one(aws_cloudwatch_metric_alarm.monitoring_publish_errors[*].arn)
      })
      : tomap({})
    ),
    (
      var.monitoring.alarms
      ? tomap({
        events-lost       = one(aws_cloudwatch_metric_alarm.monitoring_events_lost[*].arn)
        dead-letter-queue = one(aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue[*].arn)
        queue-age         = one(aws_cloudwatch_metric_alarm.monitoring_queue_age[*].arn)
        work-queue-age    = one(aws_cloudwatch_metric_alarm.monitoring_work_queue_age[*].arn)
        sweeper-errors    = one(aws_cloudwatch_metric_alarm.monitoring_sweeper_errors[*].arn)
      })
      : tomap({})
    ),
    (
      var.monitoring.alarms && var.monitoring.metrics && var.members != null
      ? tomap({ places-unanswered = one(aws_cloudwatch_metric_alarm.monitoring_places_unanswered[*].arn) })
      : tomap({})
    ),
    (
      var.monitoring.alarms && var.monitoring.metrics && var.members != null
      ? tomap({ places-not-heard = one(aws_cloudwatch_metric_alarm.monitoring_places_not_heard[*].arn) })
      : tomap({})
    ),
    (
      var.monitoring.alarms && var.deployment_gate != null
      ? tomap({ gate-errors = one(aws_cloudwatch_metric_alarm.monitoring_gate_errors[*].arn) })
      : tomap({})
    ),
    (
      var.monitoring.alarms && var.deployment_gate != null
      ? tomap({ gate-throttles = one(aws_cloudwatch_metric_alarm.monitoring_gate_throttles[*].arn) })
      : tomap({})
    ),
    (
      var.monitoring.alarms && var.monitoring.metrics && var.deployment_gate != null
      ? tomap({ gate-failures = one(aws_cloudwatch_metric_alarm.monitoring_gate_failures[*].arn) })
      : tomap({})
    )
  )
}

output "outcome_event_bus_role_arn" {
  description = "Role with which EventBridge puts events on the bus outcome_event_bus_arn, for the policy of this bus; null without outcome_event_bus_arn"
  value       = one(aws_iam_role.scan_results_outcome_event_bus[*].arn)
}

output "outcome_dead_letter_queue_url" {
  description = "Queue of events that the bus outcome_event_bus_arn did not accept; empty if all is well. Null without outcome_event_bus_arn"
  value       = one(aws_sqs_queue.scan_results_outcome_event_bus_dead_letter_queue[*].url)
}

output "outcome_dead_letter_queue_arn" {
  description = "ARN of the queue of events that the bus outcome_event_bus_arn did not accept; null without outcome_event_bus_arn"
  value       = one(aws_sqs_queue.scan_results_outcome_event_bus_dead_letter_queue[*].arn)
}

output "dashboard_name" {
  description = "CloudWatch dashboard: what failed, what is scanning, and whether the pipeline is healthy; null if monitoring.dashboard is false"
  value       = one(aws_cloudwatch_dashboard.monitoring[*].dashboard_name)
}
