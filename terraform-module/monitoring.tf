# How the scanning itself is doing: alarms, and a dashboard.

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
        title   = "Members: accounts and regions that got worse"
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
        markdown = "# Image scans of Fargate tasks: ${var.name}\n**Images that failed** are in the first table: open the report, and have the image rebuilt. **Scans without a verdict** are in the second: the reason says what to do, and they are retried by themselves. **Scans that wait** need capacity: an alarm names what to raise, CodeBuild's quota of concurrent builds or max_concurrent_scans. Where **installation impaired** is 1, all of them wait for one error to be fixed: the alarm installation-impaired says how. Below is the pipeline. It is healthy when the queues' ages are near zero, and there are no dead letters and no errors of functions. A red alarm says in its description what it means and what to do."
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
          ["FargateImageScanning", "NewConfigurationErrors", "service", var.name, { stat = "Sum", label = "of these, new ones of configuration", color = "#9467bd" }],
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

# The coordinator measures it every minute. One value is enough, because it takes two images in a row, and
# lasts until a scan works.
resource "aws_cloudwatch_metric_alarm" "monitoring_installation_impaired" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-installation-impaired"
  alarm_description = "Every scan waits because two images in a row met an error that each scan would meet, or because the token is gone. Likely causes: a Sysdig token that is gone or refused, Sysdig or the scanner's address out of reach, a permission, or the network of the builds. New images stay unscanned; earlier verdicts still stand. Next steps: read the reason in fargate-scans breaker --name ${var.name} --region ${local.current_region}, in the event Installation Impaired or in the log of scan-coordinator, and do what it says. https://git.example.com/platform/fargate-image-scanning/blob/v0.1.0/docs/errors.md explains each. Nothing has to be started again: one scan is tried after 5, 15 and 30 minutes and then every hour. Once it works, all that wait are started, the earliest deadline first. The alarm then goes back to OK within minutes."
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

# Each image is counted once for each kind of error until its next verdict: one that nobody fixes must not
# hide the next one.
resource "aws_cloudwatch_metric_alarm" "monitoring_configuration_errors" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-configuration-errors"
  alarm_description = "Within a day an image has met an error for the first time that only the owner of this installation can fix. Likely causes: a refused Sysdig token, a wrong checksum of the scanner, or a missing permission or registry secret. Until then the image stays unscanned; an earlier verdict still stands. Next steps: read the reason in the dashboard's table of scans without a verdict, or in the attribute reason of the ledger's rows. Do what it says, then rescan: fargate-scans rescan --image IMAGE --name ${var.name} --region ${local.current_region} retries an image at once. Without that it is retried 1, 2 and 4 hours after its errors, and then every 6 hours. The alarm goes back to OK about a day after the last such error, fixed or not: fargate-scans images --running --status ERROR --name ${var.name} --region ${local.current_region} lists what is left. An error of every image also raises installation-impaired."
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
# verdicts do not come from one image.
resource "aws_cloudwatch_metric_alarm" "monitoring_scans_erroring" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-scans-erroring"
  alarm_description   = "Within an hour at least five scans ended without a verdict, and more than ended with one. Errors of configuration do not count; they have an alarm of their own. The cause is likely one for all: Sysdig or a registry cannot be reached, builds cannot be provisioned, or the scanner crashes. Next steps: read class and reason in the dashboard's table of scans without a verdict, then the log of one of the builds. Scans are retried after 5 minutes, 30 minutes and 2 hours, and then every 6 hours, or once a day for an error of the image alone. Errors of the class permanent are retried when another task runs the image."
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
    label       = "Scans that ended in an error, where they are the most"
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

# Work is a scan that waits or runs, or one that ended in an error. It counts hour by hour: a sum over all
# hours would raise the alarm for the first image after a quiet night. Errors of configuration excuse an hour
# only where they are its only errors, and as many as its work. One image that lacks a permission must not
# hide that all others stand still.
resource "aws_cloudwatch_metric_alarm" "monitoring_no_verdict" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-no-verdict"
  alarm_description   = "For 6 hours in a row there were scans to be done, and none of them reached a verdict. No other alarm finds builds that never end, or never get capacity. Next steps: see on the dashboard what scans do. If they wait, look whether a token is stored, at CodeBuild's quota of concurrent builds, and at max_concurrent_scans. If they run, look at the latest builds. If they end in errors, the table says why. Nothing is lost meanwhile: every image waits in the ledger. Hours with errors of configuration alone do not count, nor do those in which every scan waited for an impaired installation. They have the alarms configuration-errors and installation-impaired."
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

# The first sweep of a large account may take hours and still fit into the window. So the time that they take
# at the present pace counts, and not their number. Two hours, so that the beginning of a backlog, in an hour
# without an end of a scan, raises nothing.
resource "aws_cloudwatch_metric_alarm" "monitoring_max_concurrent_scans_too_low" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-max-concurrent-scans-too-low"
  alarm_description   = "For two hours too many scans have waited for one of the ${var.max_concurrent_scans} slots (max_concurrent_scans). At the pace of these hours they cannot end within the ${var.rescan_after_hours} hours of rescan_after_hours, or one was more than an hour past its deadline. New images of tasks and retries still go first; rescans come late, and verdicts get older than ${var.rescan_after_hours} hours. Next steps: raise max_concurrent_scans. A scan takes about two minutes, so each slot is 30 scans an hour and ${30 * var.rescan_after_hours} within the window, and ${var.max_concurrent_scans} slots are ${var.max_concurrent_scans * 30 * var.rescan_after_hours}. See that CodeBuild's quota of concurrent builds and the limits of Sysdig are not lower. Or raise rescan_after_hours, so that known images are scanned less often. The graph of scans that wait shows how many there are."
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
    label       = "Scans that wait, where they are too many for the window"
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

# The first sweep of a large account may take hours and still fit into the window. So the time that they take
# at the present pace counts, and not their number. Two hours, so that the beginning of a backlog, in an hour
# without an end of a scan, raises nothing.
resource "aws_cloudwatch_metric_alarm" "monitoring_engine_quota_too_low" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name          = "${var.name}-engine-quota-too-low"
  alarm_description   = "For two hours too many scans have waited because the engine takes no more. At the pace of these hours they cannot end within the ${var.rescan_after_hours} hours of rescan_after_hours, or one was more than an hour past its deadline. New images of tasks and retries still go first; rescans come late, and verdicts get older than ${var.rescan_after_hours} hours. Next steps: read the engine's words in the attribute reason of the scans that are WAITING. In inline mode ask AWS (Service Quotas, CodeBuild) to raise the quota of concurrently running builds for build_compute_type to ${var.max_concurrent_scans} (max_concurrent_scans), or more where other projects use it. Each build is about 30 scans an hour and ${30 * var.rescan_after_hours} within the window. A new account may have a quota of 0 or 1. In backend mode raise the limit of your Sysdig."
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
    label       = "Scans that wait, where they are too many for the window"
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

# AWS counts here what it has given up, and not what it put into the dead-letter queue, so that each one is an
# event that nobody gets any more.
resource "aws_cloudwatch_metric_alarm" "monitoring_events_lost" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-events-lost"
  alarm_description = "EventBridge could deliver task events neither to the queue nor to its dead-letter queue, and has given them up. The images of those tasks may be unscanned. Next steps: see that both queues of task events exist. Their policies, and that of the key in kms_key_arn, have to admit events.amazonaws.com. terraform plan shows changes that were made by hand. Then invoke the function task-sweeper, which asks for the images of all tasks that still run. The alarm goes back to OK within 15 minutes after the last such event."
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

# Only what crashes, fails for long or cannot be delivered gets there, so one message is worth a look.
resource "aws_cloudwatch_metric_alarm" "monitoring_dead_letter_queue" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-dead-letter-queue"
  alarm_description = "Task events lie in the dead-letter queue. They crashed the function scan-trigger or could not be put off for twelve hours, or failed for two days. Or EventBridge could not deliver them within 24 hours. The images of those tasks may be unscanned. Next steps: look for errors in the log of scan-trigger and fix the cause. Then start a redrive of the dead-letter queue in SQS with the queue of task events as its destination, because EventBridge's own messages have no source to go back to. Events of tasks that are long gone may be purged. Messages are deleted after 14 days. The alarm goes back to OK when the queue is empty."
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

# The function counts them before it handles any, because a crash would leave no trace of them. They come
# again after 3 to 15 minutes, so that 30 minutes hold the alarm from one time to the next.
resource "aws_cloudwatch_metric_alarm" "monitoring_events_repeated" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-events-repeated"
  alarm_description = "Task events have come to the function scan-trigger five times or more, and were never done. Either they crash it or run into its time-out, or DynamoDB or ECS has not answered for half an hour. Next steps: look for errors in the log of scan-trigger. Calls that AWS does not answer are retried every 15 minutes for two days, and need nothing when AWS works again. An event is in the dead-letter queue after twelve hours where it crashes the function, or where the function's network reaches neither DynamoDB nor SQS. Fix the cause before, and nothing has to be redriven. The alarm goes back to OK within 45 minutes after the last such event."
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

# An event that crashes the function, or that AWS fails, comes again after a few minutes and gets older: that
# is an alarm, too. While the installation is disabled events wait on purpose: a message is never older than
# 14 days, so that threshold is never passed.
resource "aws_cloudwatch_metric_alarm" "monitoring_queue_age" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-queue-age"
  alarm_description = "The oldest task event has waited in the queue for more than 15 minutes; usually it takes seconds. The function scan-trigger is throttled, fails, or is not invoked, so images of new tasks are not scanned in time. Next steps: look at errors and throttles of scan-trigger on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping is enabled. Events are kept for 14 days and are taken up once the function works again."
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

# A run that dies locks the queue's one group for 90 seconds. So one or two of them raise nothing, and one
# that every run dies of does. Messages do not wait on purpose: the queue is read while the installation is
# disabled, too.
resource "aws_cloudwatch_metric_alarm" "monitoring_work_queue_age" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-work-queue-age"
  alarm_description = "The oldest message that calls the function scan-coordinator is older than 5 minutes; usually it takes less than a second. The function is throttled, crashes, or gets more messages than it has runs, so scans start late. Next steps: look at errors and throttles of scan-coordinator on the dashboard, and at its log. See how much concurrency the account's functions have left, and whether the event source mapping of the queue that ends in -work.fifo is enabled. Nothing is lost: a message only says where to look, the next run finds all that is due, and messages are deleted after an hour. The alarm goes back to OK within 5 minutes after the queue is worked off."
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

# Missing data raises this alarm, unless the installation is disabled. A run that a minute's message calls
# writes a value of this metric at its end, if none of its steps failed. Errors of the function itself need no
# alarm of their own: a run never throws, and one that crashes writes no value. The alarm comes after schedule
# and mapping, which avoids most of a false alarm at the first apply.
resource "aws_cloudwatch_metric_alarm" "monitoring_coordinator_not_running" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-coordinator-not-running"
  alarm_description = "For 5 minutes no run of the function scan-coordinator has ended well; a message calls it every minute. It may not be called, crash, run into its time-out, or fail in one of its steps. Scans are not started, verdicts come late or not at all, and the other alarms are blind, because it writes the numbers that they read. Next steps: read the errors in its log. Most likely a permission is gone (a boundary, service control or key policy), or DynamoDB cannot be reached. Without a log of these minutes see whether the rule that ends in -schedule is enabled and still has its target, the queue that ends in -work.fifo. See whether the event source mapping is enabled. See whether the function is there and not throttled (no concurrency left in the account). terraform plan shows changes that were made by hand. Nothing is lost: the first run takes up open work, and the alarm goes back to OK. Right after the installation, or after enabled was set to true, it may be raised for a few minutes."
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

# Lambda repeats a sweep that fails twice, within less than an hour: three errors mean that no attempt was
# good. Sweeps are hourly by default: two hours hold the alarm from one to the next.
resource "aws_cloudwatch_metric_alarm" "monitoring_sweeper_errors" {
  count = var.monitoring.alarms ? 1 : 0

  alarm_name        = "${var.name}-sweeper-errors"
  alarm_description = "The function task-sweeper, which looks for running tasks whose images have no verdict or a stale one, failed in a sweep and in both repetitions of it. Images that ran before the installation, and those of tasks that run for long, may be unscanned or have old verdicts; images of tasks that start now are scanned. Next steps: read the errors in the log of task-sweeper. Most likely a permission is gone (a boundary or service control policy), or ECS or DynamoDB cannot be reached. The next sweep begins anew, and can be invoked by hand. The alarm goes back to OK within two hours after the last failure where sweeps are hourly, and a few hours later where they are rarer."
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

# A cluster that cannot be looked into is not retried before the next sweep, so one is enough. Sweeps are
# hourly by default: two hours hold the alarm from one to the next.
resource "aws_cloudwatch_metric_alarm" "monitoring_clusters_not_swept" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-clusters-not-swept"
  alarm_description = "A sweep could not look into a cluster, or found no time for all of them. The images of tasks that run there for long may be unscanned or have old verdicts; images of tasks that start now are scanned. Next steps: read the cluster and the reason in the log of task-sweeper. Most likely a permission is gone (a boundary or service control policy), or a cluster in cluster_arns does not exist. A cluster that was deleted during the sweep needs nothing. The next sweep retries it, and can be invoked by hand. The alarm goes back to OK within two hours after the last such sweep. With a sweep_schedule of more than two hours, every such sweep raises it anew."
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

# It counts changes to worse, and not the places that stand: one that stays so for weeks must not hide the
# next one.
resource "aws_cloudwatch_metric_alarm" "monitoring_places_unanswered" {
  count = var.monitoring.alarms && var.monitoring.metrics && var.members != null ? 1 : 0

  alarm_name        = "${var.name}-places-unanswered"
  alarm_description = "A sweep could not look into an account or region of a member that it could look into before, or that it has never looked into. The images of tasks that run there for long may be unscanned or have old verdicts. Its workloads are shown as they were last seen. Other places are swept as ever. Next steps: the event Place Not Answering says which account and region, and AWS's reason; fargate-scans doctor --name ${var.name} --region ${local.current_region} names all that do not answer. Most likely the module member is not applied in that account, or with the settings of another hub. Or a service control policy is in the way, the region is disabled, AWS throttles the account, or cluster_arns names a cluster that is not there. Take an account that is gone out of members. The next sweep retries it, and can be invoked by hand. The alarm goes back to OK within half an hour, also while nothing has changed. Place Answering tells that a place answers again."
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

# It counts changes to worse, and not the places that stand: one that stays so for weeks must not hide the
# next one.
resource "aws_cloudwatch_metric_alarm" "monitoring_places_not_heard" {
  count = var.monitoring.alarms && var.monitoring.metrics && var.members != null ? 1 : 0

  alarm_name        = "${var.name}-places-not-heard"
  alarm_description = "Tasks run in an account or region of a member, and the rule that sends their events is missing or off. Short tasks are not scanned there, and enforcement does not act; sweeps find what runs for long. Next steps: the event Place Not Heard says which account and region; fargate-scans doctor --name ${var.name} --region ${local.current_region} names all of them. The call of the module member is missing there, or its rule was deleted or switched off: apply it. Events that the rule cannot put on the hub's bus raise the alarm dead-letter-queue of the member instead. Name an account that sends no events on purpose in members.sweep_only. The alarm goes back to OK within half an hour, also while nothing has changed. The mark of the place goes with the next sweep that finds the rule, and no event says so."
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
# are no passing failure; two and a half hours always hold two of the hourly attempts, so the alarm holds
# until one succeeds.
resource "aws_cloudwatch_metric_alarm" "monitoring_publish_errors" {
  count = var.monitoring.alarms && var.monitoring.metrics ? 1 : 0

  alarm_name        = "${var.name}-publish-errors"
  alarm_description = "Outcomes of scans are recorded in the ledger but cannot be published: the event bus, the SNS topic or another results channel refuses them again and again. People and programs that wait for results do not get them. Next steps: read the channel and the reason in the log of scan-coordinator. Most likely a policy of the topic or of a key is wrong, or a service is not enabled in this region. Nothing is lost: it is retried at least once an hour, for 90 days."
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

# The function catches each failure and answers as on_gate_failure says, so that one error is one deployment
# that was rolled back without a decision.
resource "aws_cloudwatch_metric_alarm" "monitoring_gate_errors" {
  count = var.monitoring.alarms && var.deployment_gate != null ? 1 : 0

  alarm_name        = "${var.name}-gate-errors"
  alarm_description = "The function deployment-gate crashed or ran into its time-out when ECS asked it whether a deployment may go on. ECS takes that for a refusal and rolls the deployment back, whatever on_gate_failure says. Next steps: read the errors in the log of deployment-gate. Most likely it lacks memory, or a setting of it was changed by hand, which terraform plan shows. An urgent deployment goes through without the hook in its service. The alarm goes back to OK within 15 minutes after the last error."
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

# The module reserves no concurrency, which new accounts cannot give, so that any other function of the
# account may use up the gate's.
resource "aws_cloudwatch_metric_alarm" "monitoring_gate_throttles" {
  count = var.monitoring.alarms && var.deployment_gate != null ? 1 : 0

  alarm_name        = "${var.name}-gate-throttles"
  alarm_description = "Lambda refused to run the function deployment-gate when ECS asked it whether a deployment may go on. ECS takes a call that it cannot make for a refusal and may roll the deployment back, whatever on_gate_failure says. Next steps: look at the account's concurrency of Lambda in this region (Service Quotas, L-B99A9384) and at the functions that use it up. Raise the quota, or bound those functions. Then deploy again. An urgent deployment goes through without the hook in its service. The alarm goes back to OK within 15 minutes after the last one."
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

# By default the gate fails open, so that one failure is one deployment that nobody has judged. Half an hour
# holds the alarm over the retries of a pipeline.
resource "aws_cloudwatch_metric_alarm" "monitoring_gate_failures" {
  count = var.monitoring.alarms && var.monitoring.metrics && var.deployment_gate != null ? 1 : 0

  alarm_name        = "${var.name}-gate-failures"
  alarm_description = "The deployment gate could not decide about a deployment. Where it blocks it answered as on_gate_failure says, which by default lets the deployment through, unseen; where it audits, it let it through. Next steps: read failure and error in the log of deployment-gate. A hook at a stage that the gate does not gate lets every deployment pass: fargate-scans coverage names the service. Other likely causes: a cluster that the gate is not for (deployment_gate.cluster_arns), a permission that is gone (boundary, service control or key policy), or ECS or DynamoDB out of reach. The images of its tasks are scanned as those of all others. The alarm goes back to OK within 45 minutes after the last failure."
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

# Dashboards are global to an account, so its name says the region.
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
