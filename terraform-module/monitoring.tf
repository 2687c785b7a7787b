# Alarms and a dashboard about the scanning itself.

locals {
  monitoring_ticket_actions = var.ticket_actions == null ? var.alarm_actions : var.ticket_actions
  monitoring_members_widgets = [
    {
      type   = "metric"
      x      = 0
      y      = 48
      width  = 12
      height = 6
      properties = {
        region  = local.current_region
        title   = "Members: accounts and regions with a new problem"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "places", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "PlacesUnanswered", "service", var.name, { stat = "Sum", label = "do not answer any more", color = "#d62728" }],
          ["FargateImageScanning", "PlacesNotHeard", "service", var.name, { stat = "Sum", label = "are not heard", color = "#ff7f0e" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 12
      y      = 48
      width  = 12
      height = 6
      properties = {
        region  = local.current_region
        title   = "Members: task events of accounts and regions that are not listed"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "events", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "EventsOutsideMembers", "service", var.name, { stat = "Sum", label = "not listed", color = "#ff7f0e" }],
        ]
      }
    },
  ]
  monitoring_enforcement_widgets = [
    {
      type   = "metric"
      x      = 0
      y      = 42
      width  = 16
      height = 6
      properties = {
        region  = local.current_region
        title   = "Enforcement: deployments rolled back and tasks stopped"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "number", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "EnforcementActions", "service", var.name, { stat = "Sum", label = "done", color = "#d62728" }],
          ["FargateImageScanning", "EnforcementAudited", "service", var.name, { stat = "Sum", label = "published only", color = "#ff7f0e" }],
          ["FargateImageScanning", "EnforcementPaused", "service", var.name, { stat = "Sum", label = "paused until the next hour", color = "#9467bd" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 16
      y      = 42
      width  = 8
      height = 6
      properties = {
        region               = local.current_region
        title                = "Enforcement in this time range"
        view                 = "singleValue"
        setPeriodToTimeRange = true
        period               = 300
        metrics = [
          ["FargateImageScanning", "EnforcementActions", "service", var.name, { stat = "Sum", label = "done", color = "#d62728" }],
          ["FargateImageScanning", "EnforcementAudited", "service", var.name, { stat = "Sum", label = "published only", color = "#ff7f0e" }],
          ["FargateImageScanning", "EnforcementPaused", "service", var.name, { stat = "Sum", label = "paused until the next hour", color = "#9467bd" }],
        ]
      }
    },
  ]
  monitoring_gate_widgets = [
    {
      type   = "metric"
      x      = 0
      y      = 34
      width  = 8
      height = 8
      properties = {
        region  = local.current_region
        title   = "Deployments at the gate"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "deployments", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "GatePassed", "service", var.name, { stat = "Sum", label = "passed", color = "#2ca02c" }],
          ["FargateImageScanning", "GateBlocked", "service", var.name, { stat = "Sum", label = "blocked", color = "#d62728" }],
          ["FargateImageScanning", "GateAudited", "service", var.name, { stat = "Sum", label = "would have been blocked or held", color = "#ff7f0e" }],
          ["FargateImageScanning", "GateAllowedFailed", "service", var.name, { stat = "Sum", label = "passed although FAILED", color = "#1f77b4" }],
          ["FargateImageScanning", "GateAllowedUnscanned", "service", var.name, { stat = "Sum", label = "passed without a verdict", color = "#7f7f7f" }],
          ["FargateImageScanning", "GateFailures", "service", var.name, { stat = "Sum", label = "the gate failed", color = "#9467bd" }],
          ["AWS/Lambda", "Errors", "FunctionName", one(aws_lambda_function.deployment_gate[*].function_name), { stat = "Sum", label = "deployment-gate: errors" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 8
      y      = 34
      width  = 4
      height = 8
      properties = {
        region  = local.current_region
        title   = "How long the gate holds deployments"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "seconds", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "GateHeld", "service", var.name, { stat = "p50", label = "held, p50" }],
          ["FargateImageScanning", "GateHeld", "service", var.name, { stat = "p95", label = "held, p95" }],
        ]
      }
    },
    {
      type   = "log"
      x      = 12
      y      = 34
      width  = 12
      height = 8
      properties = {
        region = local.current_region
        title  = "Decisions of the gate, and why it was opened, the latest first"
        view   = "table"
        query  = "SOURCE '/aws/lambda/${var.name}-deployment-gate' | SOURCE '${aws_cloudwatch_log_group.scan_coordinator.name}' | fields @timestamp, ecsService, answer, detailType as published, reason, deployment | filter message in ['the deployment gate decided', 'the deployment gate was opened or closed'] | sort @timestamp desc | limit 20"
      }
    },
  ]
  monitoring_alarms_widgets = [
    {
      type   = "alarm"
      x      = 16
      y      = 3
      width  = 8
      height = 5
      properties = {
        title = "Is the pipeline healthy?"
        alarms = compact([
          one(aws_cloudwatch_metric_alarm.monitoring_installation_impaired[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_configuration_errors[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_scans_erroring[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_no_verdict[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_events_lost[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_events_repeated[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_queue_age[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_work_queue_age[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_sweeper_errors[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_clusters_not_swept[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_places_unanswered[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_places_not_heard[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_publish_errors[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_gate_errors[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_gate_throttles[*].arn),
          one(aws_cloudwatch_metric_alarm.monitoring_gate_failures[*].arn),
        ])
        sortBy = "stateUpdatedTimestamp"
      }
    },
  ]
  monitoring_widgets = [
    {
      type   = "text"
      x      = 0
      y      = 0
      width  = 24
      height = 3
      properties = {
        markdown = "# Image scans of Fargate tasks: ${var.name}\n**Images that failed** are in the first table: open the report, and have the image rebuilt. **Scans without a verdict** are in the second table: the reason says what to do, and the scans are retried by themselves. **Scans that wait** need capacity: an alarm says whether to raise CodeBuild's quota of concurrent builds or max_concurrent_scans. If **installation impaired** is 1, all scans wait until one error is fixed: the alarm installation-impaired says how. Below is the pipeline. It is healthy if the queues' ages are near zero, and there are no dead letters and no errors of functions. A red alarm says in its description what it means and what to do."
      }
    },
    {
      type   = "metric"
      x      = 0
      y      = 3
      width  = 8
      height = 5
      properties = {
        region    = local.current_region
        title     = "Scans now"
        view      = "singleValue"
        sparkline = true
        period    = 300
        metrics = [
          ["FargateImageScanning", "ScansOpen", "service", var.name, { stat = "Maximum", label = "open: they wait or run", color = "#1f77b4" }],
          ["FargateImageScanning", "WaitingForSlot", "service", var.name, { stat = "Maximum", label = "of these, wait for max_concurrent_scans", color = "#7f7f7f" }],
          ["FargateImageScanning", "WaitingForEngine", "service", var.name, { stat = "Maximum", label = "of these, wait for the engine's quota", color = "#ff7f0e" }],
          [
            "FargateImageScanning",
            "InstallationImpaired",
            "service",
            var.name,
            { stat = "Maximum", label = "installation impaired (1: every scan waits)", color = "#d62728" },
          ],
        ]
      }
    },
    {
      type   = "metric"
      x      = 8
      y      = 3
      width  = 8
      height = 5
      properties = {
        region               = local.current_region
        title                = "How did scans end in this time range?"
        view                 = "singleValue"
        setPeriodToTimeRange = true
        period               = 300
        metrics = [
          ["FargateImageScanning", "ScansPassed", "service", var.name, { stat = "Sum", label = "passed", color = "#2ca02c" }],
          ["FargateImageScanning", "ScansFailed", "service", var.name, { stat = "Sum", label = "failed", color = "#d62728" }],
          ["FargateImageScanning", "ScansNoPolicy", "service", var.name, { stat = "Sum", label = "no policy", color = "#7f7f7f" }],
          ["FargateImageScanning", "ScansErrored", "service", var.name, { stat = "Sum", label = "errors", color = "#ff7f0e" }],
          ["FargateImageScanning", "NewConfigurationErrors", "service", var.name, { stat = "Sum", label = "of these, new errors of configuration", color = "#9467bd" }],
        ]
      }
    },
    {
      type   = "log"
      x      = 0
      y      = 8
      width  = 12
      height = 8
      properties = {
        region = local.current_region
        title  = "Images that failed the policy, the latest first"
        view   = "table"
        query  = "SOURCE '${aws_cloudwatch_log_group.scan_coordinator.name}' | fields @timestamp, image, platform, counts.critical as critical, counts.high as high, resultUrl as report | filter message = 'verdict recorded' and verdict = 'FAILED' | sort @timestamp desc | dedup key | limit 20"
      }
    },
    {
      type   = "log"
      x      = 12
      y      = 8
      width  = 12
      height = 8
      properties = {
        region = local.current_region
        title  = "Scans without a verdict, the latest first"
        view   = "table"
        query  = "SOURCE '${aws_cloudwatch_log_group.scan_coordinator.name}' | fields @timestamp, image, platform, errorClass as class, reason | filter message in ['scan ended in an error', 'scan waits for the installation to work again'] | sort @timestamp desc | dedup key | limit 20"
      }
    },
    {
      type   = "metric"
      x      = 0
      y      = 16
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Scans"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "scans", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "ScansStarted", "service", var.name, { stat = "Sum", label = "started", color = "#1f77b4" }],
          ["FargateImageScanning", "ScansEnded", "service", var.name, { stat = "Sum", label = "ended" }],
          ["FargateImageScanning", "ScansPassed", "service", var.name, { stat = "Sum", label = "passed", color = "#2ca02c" }],
          ["FargateImageScanning", "ScansFailed", "service", var.name, { stat = "Sum", label = "failed", color = "#d62728" }],
          ["FargateImageScanning", "ScansErrored", "service", var.name, { stat = "Sum", label = "errors", color = "#ff7f0e" }],
          ["FargateImageScanning", "ConfigurationErrors", "service", var.name, { stat = "Sum", label = "of these, configuration", color = "#9467bd" }],
          ["FargateImageScanning", "CapacityRefusals", "service", var.name, { stat = "Sum", label = "refused: no capacity", color = "#7f7f7f" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 8
      y      = 16
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Time since the task event"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "seconds", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "EventToBuild", "service", var.name, { stat = "p50", label = "to the build, p50" }],
          ["FargateImageScanning", "EventToBuild", "service", var.name, { stat = "p95", label = "to the build, p95" }],
          ["FargateImageScanning", "EventToVerdict", "service", var.name, { stat = "p50", label = "to the verdict, p50" }],
          ["FargateImageScanning", "EventToVerdict", "service", var.name, { stat = "p95", label = "to the verdict, p95" }],
          ["FargateImageScanning", "DeadlineOverdue", "service", var.name, { stat = "Maximum", label = "earliest deadline, late by", color = "#d62728" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 16
      y      = 16
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Scans that are open, and why some wait"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "scans", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "ScansOpen", "service", var.name, { stat = "Maximum", label = "open: they wait or run", color = "#1f77b4" }],
          ["FargateImageScanning", "WaitingForSlot", "service", var.name, { stat = "Maximum", label = "of these, wait for max_concurrent_scans", color = "#7f7f7f" }],
          ["FargateImageScanning", "WaitingForEngine", "service", var.name, { stat = "Maximum", label = "of these, wait for the engine's quota", color = "#ff7f0e" }],
          [
            "FargateImageScanning",
            "InstallationImpaired",
            "service",
            var.name,
            { stat = "Maximum", label = "installation impaired (1: every scan waits)", color = "#d62728" },
          ],
        ]
      }
    },
    {
      type   = "metric"
      x      = 0
      y      = 22
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Images of tasks, from events and sweeps"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "images", showUnits = false } }
        period  = 300
        metrics = [
          ["FargateImageScanning", "ImagesSeen", "service", var.name, { stat = "Sum", label = "seen" }],
          ["FargateImageScanning", "ScansDeduplicated", "service", var.name, { stat = "Sum", label = "known already" }],
          ["FargateImageScanning", "ScansRequested", "service", var.name, { stat = "Sum", label = "to be scanned" }],
          ["FargateImageScanning", "ImagesSkipped", "service", var.name, { stat = "Sum", label = "skipped" }],
          ["FargateImageScanning", "EventsRejected", "service", var.name, { stat = "Sum", label = "rejected events" }],
          ["FargateImageScanning", "EventsRepeated", "service", var.name, { stat = "Sum", label = "events received five times" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 8
      y      = 22
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Oldest message in the queues"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "seconds", showUnits = false } }
        period  = 300
        metrics = [
          ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", aws_sqs_queue.task_events.name, { stat = "Maximum", label = "task events" }],
          ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", aws_sqs_queue.scan_coordinator_work.name, { stat = "Maximum", label = "work of the coordinator" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 16
      y      = 22
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Dead letters, unpublished results, clusters not swept"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "number", showUnits = false } }
        period  = 300
        metrics = [
          ["AWS/Events", "FailedInvocations", "RuleName", aws_cloudwatch_event_rule.task_events.name, { stat = "Sum", label = "events lost", color = "#1f77b4" }],
          [
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "QueueName",
            aws_sqs_queue.task_events_dead_letter_queue.name,
            { stat = "Maximum", label = "dead letters", color = "#d62728" },
          ],
          ["FargateImageScanning", "PublishErrors", "service", var.name, { stat = "Sum", label = "unpublished results", color = "#ff7f0e" }],
          ["FargateImageScanning", "SweepErrors", "service", var.name, { stat = "Sum", label = "clusters not swept", color = "#9467bd" }],
          ["FargateImageScanning", "RowsUnreadable", "service", var.name, { stat = "Sum", label = "rows that cannot be read" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 0
      y      = 28
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Functions: errors, throttles, and the coordinator's runs"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "invocations", showUnits = false } }
        period  = 300
        metrics = [
          ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.scan_trigger.function_name, { stat = "Sum", label = "scan-trigger: errors" }],
          ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.scan_coordinator.function_name, { stat = "Sum", label = "scan-coordinator: errors" }],
          ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.task_sweeper.function_name, { stat = "Sum", label = "task-sweeper: errors" }],
          ["AWS/Lambda", "Throttles", "FunctionName", aws_lambda_function.scan_trigger.function_name, { stat = "Sum", label = "scan-trigger: throttles" }],
          ["AWS/Lambda", "Throttles", "FunctionName", aws_lambda_function.scan_coordinator.function_name, { stat = "Sum", label = "scan-coordinator: throttles" }],
          ["AWS/Lambda", "Throttles", "FunctionName", aws_lambda_function.task_sweeper.function_name, { stat = "Sum", label = "task-sweeper: throttles" }],
          [
            "FargateImageScanning",
            "ScansOpen",
            "service",
            var.name,
            {
              stat  = "SampleCount"
              label = "scan-coordinator: runs of a minute that ended well"
              color = "#7f7f7f"
            },
          ],
        ]
      }
    },
    {
      type   = "metric"
      x      = 8
      y      = 28
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Functions: duration"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "milliseconds", showUnits = false } }
        period  = 300
        metrics = [
          ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.scan_trigger.function_name, { stat = "p50", label = "scan-trigger: p50" }],
          ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.scan_coordinator.function_name, { stat = "p50", label = "scan-coordinator: p50" }],
          ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.task_sweeper.function_name, { stat = "p50", label = "task-sweeper: p50" }],
          ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.scan_trigger.function_name, { stat = "p95", label = "scan-trigger: p95" }],
          ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.scan_coordinator.function_name, { stat = "p95", label = "scan-coordinator: p95" }],
          ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.task_sweeper.function_name, { stat = "p95", label = "task-sweeper: p95" }],
        ]
      }
    },
    {
      type   = "metric"
      x      = 16
      y      = 28
      width  = 8
      height = 6
      properties = {
        region  = local.current_region
        title   = "Builds"
        view    = "timeSeries"
        stacked = false
        yAxis   = { left = { min = 0, label = "builds", showUnits = false } }
        period  = 300
        metrics = [
          ["AWS/CodeBuild", "Builds", "ProjectName", "${var.name}-scanner", { stat = "Sum", label = "started", color = "#1f77b4" }],
          ["AWS/CodeBuild", "SucceededBuilds", "ProjectName", "${var.name}-scanner", { stat = "Sum", label = "succeeded", color = "#2ca02c" }],
          ["AWS/CodeBuild", "FailedBuilds", "ProjectName", "${var.name}-scanner", { stat = "Sum", label = "failed", color = "#d62728" }],
        ]
      }
    },
  ]
}

# The coordinator writes the metric every minute. One value is enough, because two images in a row cause it,
# and it lasts until a scan works.
resource "aws_cloudwatch_metric_alarm" "monitoring_installation_impaired" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-installation-impaired"
  alarm_description = "All scans wait, because two images in a row met an error that each scan would meet, or because the token is missing. Likely causes: a missing or refused Sysdig token, Sysdig or the scanner's address out of reach, a permission, or the network of the builds. New images stay unscanned; earlier verdicts still count. Next steps: read the reason in fargate-scans breaker --name ${var.name} --region ${local.current_region}, in the event Installation Impaired or in the log of scan-coordinator, and do what it says. https://git.example.com/platform/fargate-image-scanning/blob/v0.1.0/docs/errors.md explains each reason. Nothing has to be started again: one scan is tried after 5, 15 and 30 minutes and then every hour. Once a scan works, all waiting scans are started, the earliest deadline first. The alarm then goes back to OK within minutes."
  namespace         = "FargateImageScanning"
  metric_name       = "InstallationImpaired"
  dimensions = {
    service = var.name
  }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# Each image counts once for each kind of error until its next verdict, so that an error that nobody fixes
# does not hide a new error.
resource "aws_cloudwatch_metric_alarm" "monitoring_configuration_errors" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-configuration-errors"
  alarm_description = "Within the last day, an image met a new error that only the owner of this installation can fix. Likely causes: a refused Sysdig token, a wrong checksum of the scanner, or a missing permission or registry secret. Until then the image stays unscanned; an earlier verdict still counts. Next steps: read the reason in the dashboard's table of scans without a verdict, or in the attribute reason of the ledger's rows. Do what it says, then rescan: fargate-scans rescan --image IMAGE --name ${var.name} --region ${local.current_region} retries an image at once. Otherwise it is retried 1, 2 and 4 hours after its errors, and then every 6 hours. The alarm goes back to OK about a day after the last such error, fixed or not: fargate-scans images --running --status ERROR --name ${var.name} --region ${local.current_region} lists images that still have an error. An error of every image also raises installation-impaired."
  namespace         = "FargateImageScanning"
  metric_name       = "NewConfigurationErrors"
  dimensions = {
    service = var.name
  }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 24
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# One broken image, tried three times within an hour, must not wake anybody. Five errors that outnumber the
# verdicts come from several images.
resource "aws_cloudwatch_metric_alarm" "monitoring_scans_erroring" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-scans-erroring"
  alarm_description   = "Within an hour at least five scans ended without a verdict, and fewer with a verdict. Errors of configuration do not count here; they have their own alarm. All scans probably have the same cause: Sysdig or a registry cannot be reached, builds cannot be provisioned, or the scanner crashes. Next steps: read class and reason in the dashboard's table of scans without a verdict, then the log of one of the builds. Scans are retried after 5 minutes, 30 minutes and 2 hours, and then every 6 hours, or once a day for an error of the image alone. Errors of the class permanent are retried when another task runs the image."
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  metric_query {
    id          = "result"
    expression  = "IF((errored - configuration) >= 5 AND (errored - configuration) > (ended - errored), (errored - configuration), 0)"
    label       = "Failed scans, if they outnumber verdicts (else 0)"
    return_data = true
  }

  metric_query {
    id = "errored"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ScansErrored"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  metric_query {
    id = "configuration"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ConfigurationErrors"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  metric_query {
    id = "ended"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ScansEnded"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# Work is a scan that waits or runs, or that ended in an error. It is counted hour by hour, because a sum over
# all hours would raise the alarm for the first image after a quiet night. Errors of configuration excuse an
# hour only if the hour has no other errors, and no more work than these errors. One image that lacks a
# permission must not hide that all other scans stand still.
resource "aws_cloudwatch_metric_alarm" "monitoring_no_verdict" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-no-verdict"
  alarm_description   = "For 6 hours in a row scans were due, and no scan reached a verdict. No other alarm finds builds that never end, or never get capacity. Next steps: see on the dashboard what scans do. If they wait, check whether a token is stored, CodeBuild's quota of concurrent builds, and max_concurrent_scans. If they run, look at the latest builds. If they end in errors, the table says why. Nothing is lost meanwhile: every image waits in the ledger. Hours with errors of configuration alone do not count, nor do hours in which all scans waited for an impaired installation: the alarms configuration-errors and installation-impaired report them."
  evaluation_periods  = 6
  datapoints_to_alarm = 6
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  metric_query {
    id          = "result"
    expression  = "IF(impaired == 0 AND (ended - errored) == 0 AND ((errored - configuration) > 0 OR open > configuration), 1, 0)"
    label       = "Hours with work and without a verdict"
    return_data = true
  }

  metric_query {
    id = "open"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ScansOpen"
      dimensions = {
        service = var.name
      }
      stat   = "Maximum"
      period = 3600
    }
  }

  metric_query {
    id = "ended"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ScansEnded"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  metric_query {
    id = "errored"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ScansErrored"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  metric_query {
    id = "configuration"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ConfigurationErrors"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  metric_query {
    id = "impaired"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "InstallationImpaired"
      dimensions = {
        service = var.name
      }
      stat   = "Maximum"
      period = 3600
    }
  }

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# After the first sweep of a large account, scans may take hours and still end within the window. So their
# time at the present pace counts, not their number. Two hours, so that a backlog that begins in an hour in
# which no scan ends raises no alarm.
resource "aws_cloudwatch_metric_alarm" "monitoring_max_concurrent_scans_too_low" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-max-concurrent-scans-too-low"
  alarm_description   = "For two hours too many scans have waited for one of the ${var.max_concurrent_scans} slots (max_concurrent_scans). At the pace of these hours they cannot end within the ${var.rescan_after_hours} hours of rescan_after_hours, or a scan was more than an hour past its deadline. New images of tasks and retries still come first; rescans come late, and verdicts get older than ${var.rescan_after_hours} hours. Next steps: raise max_concurrent_scans. A scan takes about two minutes, so each slot completes 30 scans an hour and ${30 * var.rescan_after_hours} within the window, and ${var.max_concurrent_scans} slots ${var.max_concurrent_scans * 30 * var.rescan_after_hours}. See that CodeBuild's quota of concurrent builds and the limits of Sysdig are not lower. Or raise rescan_after_hours, so that known images are scanned less often. The graph of scans that wait shows how many there are."
  evaluation_periods  = 2
  datapoints_to_alarm = 2
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  metric_query {
    id          = "result"
    expression  = "IF(waiting > ${var.rescan_after_hours} * ended OR (waiting > 0 AND overdue > 3600), waiting, 0)"
    label       = "Waiting scans, if too many for the window (else 0)"
    return_data = true
  }

  metric_query {
    id = "waiting"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "WaitingForSlot"
      dimensions = {
        service = var.name
      }
      stat   = "Maximum"
      period = 3600
    }
  }

  metric_query {
    id = "overdue"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "DeadlineOverdue"
      dimensions = {
        service = var.name
      }
      stat   = "Maximum"
      period = 3600
    }
  }

  metric_query {
    id = "ended"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ScansEnded"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# After the first sweep of a large account, scans may take hours and still end within the window. So their
# time at the present pace counts, not their number. Two hours, so that a backlog that begins in an hour in
# which no scan ends raises no alarm.
resource "aws_cloudwatch_metric_alarm" "monitoring_engine_quota_too_low" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-engine-quota-too-low"
  alarm_description   = "For two hours too many scans have waited, because the engine accepts no more. At the pace of these hours they cannot end within the ${var.rescan_after_hours} hours of rescan_after_hours, or a scan was more than an hour past its deadline. New images of tasks and retries still come first; rescans come late, and verdicts get older than ${var.rescan_after_hours} hours. Next steps: read the engine's message in the attribute reason of the scans that are WAITING. In inline mode ask AWS (Service Quotas, CodeBuild) to raise the quota of concurrently running builds for build_compute_type to ${var.max_concurrent_scans} (max_concurrent_scans), or more if other projects use it. Each concurrent build completes about 30 scans an hour and ${30 * var.rescan_after_hours} within the window. A new account may have a quota of 0 or 1. In backend mode raise the limit of your Sysdig."
  evaluation_periods  = 2
  datapoints_to_alarm = 2
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  metric_query {
    id          = "result"
    expression  = "IF(waiting > ${var.rescan_after_hours} * ended OR (waiting > 0 AND overdue > 3600), waiting, 0)"
    label       = "Waiting scans, if too many for the window (else 0)"
    return_data = true
  }

  metric_query {
    id = "waiting"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "WaitingForEngine"
      dimensions = {
        service = var.name
      }
      stat   = "Maximum"
      period = 3600
    }
  }

  metric_query {
    id = "overdue"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "DeadlineOverdue"
      dimensions = {
        service = var.name
      }
      stat   = "Maximum"
      period = 3600
    }
  }

  metric_query {
    id = "ended"

    metric {
      namespace   = "FargateImageScanning"
      metric_name = "ScansEnded"
      dimensions = {
        service = var.name
      }
      stat   = "Sum"
      period = 3600
    }
  }

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# AWS counts only events that it has dropped, not events in the dead-letter queue. So each counted event is
# lost.
resource "aws_cloudwatch_metric_alarm" "monitoring_events_lost" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-events-lost"
  alarm_description = "EventBridge could deliver task events neither to the queue nor to its dead-letter queue, and has dropped them. The images of those tasks may be unscanned. Next steps: check that both queues of task events exist. Their policies, and the policy of the key in kms_key_arn, have to admit events.amazonaws.com. terraform plan shows changes that were made by hand. Then invoke the function task-sweeper, which asks for the images of all tasks that still run. The alarm goes back to OK within 15 minutes after the last such event."
  namespace         = "AWS/Events"
  metric_name       = "FailedInvocations"
  dimensions = {
    RuleName = aws_cloudwatch_event_rule.task_events.name
  }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# Only events that crash the function, fail for long or cannot be delivered get there, so a single message
# raises the alarm.
resource "aws_cloudwatch_metric_alarm" "monitoring_dead_letter_queue" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-dead-letter-queue"
  alarm_description = "Task events are in the dead-letter queue. For twelve hours they crashed the function scan-trigger or could not be put off, or AWS failed calls for 62 hours. Or EventBridge could not deliver them within 24 hours. The images of those tasks may be unscanned. Next steps: look for errors in the log of scan-trigger and fix the cause. Then start a redrive of the dead-letter queue in SQS with the queue of task events as its destination, because EventBridge's own messages have no source queue. Events of tasks that ended long ago may be purged. Messages are deleted after 14 days. The alarm goes back to OK when the queue is empty."
  namespace         = "AWS/SQS"
  metric_name       = "ApproximateNumberOfMessagesVisible"
  dimensions = {
    QueueName = aws_sqs_queue.task_events_dead_letter_queue.name
  }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# The function counts these events before it handles any, because a crash would leave no trace of them. They
# come again after 3 to 15 minutes, so 30 minutes keep the alarm raised from one time to the next.
resource "aws_cloudwatch_metric_alarm" "monitoring_events_repeated" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-events-repeated"
  alarm_description = "The function scan-trigger has received task events five times or more without completing them. Either the events crash the function or run into its time-out, or DynamoDB or ECS has not answered for half an hour. Next steps: look for errors in the log of scan-trigger. Calls that AWS does not answer are retried every 15 minutes for 62 hours; do nothing once AWS works again. An event that crashes the function is in the dead-letter queue after twelve hours, and so is every event if the function's network reaches neither DynamoDB nor SQS. If you fix the cause before, nothing has to be redriven. The alarm goes back to OK within 45 minutes after the last such event."
  namespace         = "FargateImageScanning"
  metric_name       = "EventsRepeated"
  dimensions = {
    service = var.name
  }
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 2
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# An event comes again after a few minutes if it crashes the function, or if a call of AWS fails. Such an
# event gets old, too, and raises the alarm. While the installation is disabled, events wait on purpose. The
# threshold is then 14 days, and SQS keeps no message longer, so the alarm stays off.
resource "aws_cloudwatch_metric_alarm" "monitoring_queue_age" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-queue-age"
  alarm_description = "The oldest task event has waited in the queue for more than 15 minutes; usually it takes seconds. The function scan-trigger is throttled, fails, or is not invoked, so images of new tasks are not scanned in time. Next steps: look at errors and throttles of scan-trigger on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping is enabled. Events are kept for 14 days and are handled once the function works again."
  namespace         = "AWS/SQS"
  metric_name       = "ApproximateAgeOfOldestMessage"
  dimensions = {
    QueueName = aws_sqs_queue.task_events.name
  }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  datapoints_to_alarm = 2
  threshold           = var.enabled ? 900 : 1209600
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# A run that crashes locks the queue's only group for 90 seconds. So one or two crashes raise no alarm, but an
# item that crashes every run does. The queue is read while the installation is disabled, too, so messages
# never wait on purpose.
resource "aws_cloudwatch_metric_alarm" "monitoring_work_queue_age" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-work-queue-age"
  alarm_description = "The oldest message that calls the function scan-coordinator is older than 5 minutes; usually it takes less than a second. The function is throttled, crashes, or gets messages faster than it can handle them, so scans start late. Next steps: look at errors and throttles of scan-coordinator on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping of the queue that ends in -work.fifo is enabled. Nothing is lost: a message only says where to look, and the next run finds everything that is due. Messages are deleted after an hour. The alarm goes back to OK within 5 minutes after the queue is empty."
  namespace         = "AWS/SQS"
  metric_name       = "ApproximateAgeOfOldestMessage"
  dimensions = {
    QueueName = aws_sqs_queue.scan_coordinator_work.name
  }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 300
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# Missing data raises this alarm, unless the installation is disabled. Each minute's run writes a value of
# this metric at its end, if none of its steps failed. Errors of the function itself need no separate alarm: a
# run never throws, and a run that crashes writes no value. The alarm is created after schedule and mapping,
# which shortens a false alarm at the first apply.
resource "aws_cloudwatch_metric_alarm" "monitoring_coordinator_not_running" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-coordinator-not-running"
  alarm_description = "For 5 minutes no run of the function scan-coordinator has ended well; a message calls it every minute. It is not called, crashes, times out, or fails in one of its steps. Scans are not started, verdicts come late or not at all, and the other alarms see nothing, because this function writes the metrics that they read. Next steps: read the errors in its log. Most likely a permission is missing (a boundary, service control or key policy), or DynamoDB cannot be reached. Without a log of these minutes see whether the rule that ends in -schedule is enabled and still has its target, the queue that ends in -work.fifo. See whether the event source mapping is enabled. See whether the function exists and is not throttled (no concurrency left in the account). terraform plan shows changes that were made by hand. Nothing is lost: the first run that works continues all open work, and the alarm goes back to OK. Right after the installation, or after enabled was set to true, it may be raised for a few minutes."
  namespace         = "FargateImageScanning"
  metric_name       = "ScansOpen"
  dimensions = {
    service = var.name
  }
  statistic           = "SampleCount"
  period              = 300
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = var.enabled ? "breaching" : "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions

  tags = var.tags

  depends_on = [
    aws_lambda_event_source_mapping.scan_coordinator,
    aws_cloudwatch_event_target.scan_coordinator_schedule,
    aws_dynamodb_table.scan_ledger,
  ]
}

# Lambda repeats a failed sweep twice within an hour, so three errors mean that no attempt worked. Sweeps are
# hourly by default, so two hours keep the alarm raised from one sweep to the next.
resource "aws_cloudwatch_metric_alarm" "monitoring_sweeper_errors" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-sweeper-errors"
  alarm_description = "The function task-sweeper, which looks for running tasks whose images have no verdict or a stale one, failed in a sweep and in both its repetitions. Images of long-running tasks, and images that ran before the installation, may be unscanned or have old verdicts; images of tasks that start now are scanned. Next steps: read the errors in the log of task-sweeper. Most likely a permission is missing (a boundary or service control policy), or ECS or DynamoDB cannot be reached. The next sweep starts from the beginning; you can invoke it by hand. The alarm goes back to OK within two hours after the last failure if sweeps are hourly, and a few hours later if sweeps are rarer."
  namespace         = "AWS/Lambda"
  metric_name       = "Errors"
  dimensions = {
    FunctionName = aws_lambda_function.task_sweeper.function_name
  }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 2
  datapoints_to_alarm = 1
  threshold           = 2
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# A cluster that cannot be read is not retried before the next sweep, so one failure is enough. Sweeps are
# hourly by default, so two hours keep the alarm raised from one sweep to the next.
resource "aws_cloudwatch_metric_alarm" "monitoring_clusters_not_swept" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-clusters-not-swept"
  alarm_description = "A sweep could not read a cluster, or had no time for all clusters. Images of long-running tasks there may be unscanned or have old verdicts; images of tasks that start now are scanned. Next steps: read the cluster and the reason in the log of task-sweeper. Most likely a permission is missing (a boundary or service control policy), or a cluster in cluster_arns does not exist. If the cluster was deleted during the sweep, do nothing. The next sweep retries; you can invoke it by hand. The alarm goes back to OK within two hours after the last such sweep. With a sweep_schedule of more than two hours, every such sweep raises it anew."
  namespace         = "FargateImageScanning"
  metric_name       = "SweepErrors"
  dimensions = {
    service = var.name
  }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 2
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# The alarm counts changes for the worse, not places: a place that fails for weeks must not hide the next one.
resource "aws_cloudwatch_metric_alarm" "monitoring_places_unanswered" {
  count = var.monitoring.alarms && var.monitoring.metrics && var.members != null ? 1 : 0

  alarm_name        = "${var.name}-places-unanswered"
  alarm_description = "A sweep cannot read an account or region of a member: reading worked before, or has never worked. Images of long-running tasks there may be unscanned or have old verdicts. Its workloads are shown as last seen. All other places are swept as usual. Next steps: the event Place Not Answering says which account and region, and AWS's reason; fargate-scans doctor --name ${var.name} --region ${local.current_region} names all places that do not answer. Most likely the module member is not applied in that account, or has the settings of another hub. Or a service control policy forbids reading, the region is disabled, AWS throttles the account, or cluster_arns names a cluster that does not exist. Remove an account that no longer exists from members. The next sweep retries; you can invoke it by hand. The alarm goes back to OK within half an hour, even if nothing is fixed. Place Answering tells that a place answers again."
  namespace         = "FargateImageScanning"
  metric_name       = "PlacesUnanswered"
  dimensions = {
    service = var.name
  }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# The alarm counts changes for the worse, not places: a place that fails for weeks must not hide the next one.
resource "aws_cloudwatch_metric_alarm" "monitoring_places_not_heard" {
  count = var.monitoring.alarms && var.monitoring.metrics && var.members != null ? 1 : 0

  alarm_name        = "${var.name}-places-not-heard"
  alarm_description = "Tasks run in an account or region of a member, and the rule that sends their events is missing or off. Short tasks are not scanned there, and enforcement does not act; sweeps find long-running tasks. Next steps: the event Place Not Heard says which account and region; fargate-scans doctor --name ${var.name} --region ${local.current_region} names all of them. The module member is missing there, or its rule was deleted or switched off: apply the module. Events that the rule cannot put on the hub's bus raise the alarm dead-letter-queue of the member instead. If an account sends no events on purpose, add it to members.sweep_only. The alarm goes back to OK within half an hour, even if nothing is fixed. The next sweep that finds the rule clears the mark of the place, without an event."
  namespace         = "FargateImageScanning"
  metric_name       = "PlacesNotHeard"
  dimensions = {
    service = var.name
  }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# An outcome is retried after 1, 2, 4, 8 minutes and so on up to an hour. Errors in two quarters of an hour
# are not a passing failure. Two and a half hours always contain two of the hourly attempts, so the alarm
# stays raised until an attempt succeeds.
resource "aws_cloudwatch_metric_alarm" "monitoring_publish_errors" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-publish-errors"
  alarm_description = "Outcomes of scans are recorded in the ledger but cannot be published: the event bus, the SNS topic or another results channel refuses them again and again. People and programs that wait for results do not get them. Next steps: read the channel and the reason in the log of scan-coordinator. Most likely a policy of the topic or of a key is wrong, or a service is not enabled in this region. Nothing is lost: each outcome is retried at least once an hour, for 90 days."
  namespace         = "FargateImageScanning"
  metric_name       = "PublishErrors"
  dimensions = {
    service = var.name
  }
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 10
  datapoints_to_alarm = 2
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# The function catches failures and answers as on_gate_failure says. So each error here is a deployment that
# was rolled back without a decision.
resource "aws_cloudwatch_metric_alarm" "monitoring_gate_errors" {
  count = var.monitoring.alarms && var.deployment_gate != null ? 1 : 0

  alarm_name        = "${var.name}-gate-errors"
  alarm_description = "The function deployment-gate crashed or ran into its time-out when ECS asked it whether a deployment may go on. ECS treats this as a refusal and rolls the deployment back, whatever on_gate_failure says. Next steps: read the errors in the log of deployment-gate. Most likely the function lacks memory, or one of its settings was changed by hand, which terraform plan shows. For an urgent deployment, remove the hook from the service. The alarm goes back to OK within 15 minutes after the last error."
  namespace         = "AWS/Lambda"
  metric_name       = "Errors"
  dimensions = {
    FunctionName = one(aws_lambda_function.deployment_gate[*].function_name)
  }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# The module reserves no concurrency, because new accounts have none to reserve. So any other function of the
# account may use up the concurrency that the gate needs.
resource "aws_cloudwatch_metric_alarm" "monitoring_gate_throttles" {
  count = var.monitoring.alarms && var.deployment_gate != null ? 1 : 0

  alarm_name        = "${var.name}-gate-throttles"
  alarm_description = "Lambda refused to run the function deployment-gate when ECS asked it whether a deployment may go on. ECS treats a call that it cannot make as a refusal and may roll the deployment back, whatever on_gate_failure says. Next steps: look at the account's concurrency of Lambda in this region (Service Quotas, L-B99A9384) and at the functions that use it up. Raise the quota, or limit these functions. Then deploy again. For an urgent deployment, remove the hook from the service. The alarm goes back to OK within 15 minutes after the last refusal."
  namespace         = "AWS/Lambda"
  metric_name       = "Throttles"
  dimensions = {
    FunctionName = one(aws_lambda_function.deployment_gate[*].function_name)
  }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# By default the gate fails open, so each failure is a deployment that nobody has judged. Half an hour keeps
# the alarm raised during the retries of a pipeline.
resource "aws_cloudwatch_metric_alarm" "monitoring_gate_failures" {
  count = var.monitoring.alarms && var.monitoring.metrics && var.deployment_gate != null ? 1 : 0

  alarm_name        = "${var.name}-gate-failures"
  alarm_description = "The deployment gate could not decide about a deployment. A blocking gate answered as on_gate_failure says, which by default lets the deployment pass unchecked. An auditing gate let the deployment pass. Next steps: read failure and error in the log of deployment-gate. A hook at a stage that the gate does not serve lets every deployment pass: fargate-scans coverage names the service. Other likely causes: a cluster that is not in deployment_gate.cluster_arns, a missing permission (boundary, service control or key policy), or ECS or DynamoDB out of reach. The images are still scanned once their tasks run. The alarm goes back to OK within 45 minutes after the last failure."
  namespace         = "FargateImageScanning"
  metric_name       = "GateFailures"
  dimensions = {
    service = var.name
  }
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 2
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.monitoring_ticket_actions
  ok_actions          = local.monitoring_ticket_actions

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# Dashboards are global to an account, so the dashboard's name contains the region.
resource "aws_cloudwatch_dashboard" "monitoring" {
  count = var.monitoring.dashboard ? 1 : 0

  dashboard_name = "${var.name}-${local.current_region}"
  dashboard_body = jsonencode({
    start          = "-PT24H"
    periodOverride = "inherit"
    widgets = concat(
      local.monitoring_widgets,
      slice(local.monitoring_alarms_widgets, 0, var.monitoring.alarms ? 1 : 0),
      slice(local.monitoring_gate_widgets, 0, var.deployment_gate != null ? 3 : 0),
      slice(local.monitoring_enforcement_widgets, 0, var.enforcement != null ? 2 : 0),
      slice(local.monitoring_members_widgets, 0, var.members != null ? 2 : 0)
    )
  })

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]

  lifecycle {
    ignore_changes = [
      dashboard_name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}
