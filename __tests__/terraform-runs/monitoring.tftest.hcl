# Alarms, dashboard and metrics: there unless they are left out; alarms publish to the topics that are given.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "all_alarms_tell_the_same_topics_unless_tickets_have_their_own" {
  command = plan

  variables {
    alarm_actions = ["arn:aws:sns:us-east-1:123456789012:on-call"]
  }

  assert {
    condition = [
      aws_cloudwatch_metric_alarm.monitoring_installation_impaired[0].alarm_actions,
      aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue[0].alarm_actions,
    ] == [toset(var.alarm_actions), toset(var.alarm_actions)]
    error_message = "An alarm does not notify the topic of alarm_actions."
  }
}

run "alarms_that_can_wait_tell_the_topics_of_tickets" {
  command = plan

  variables {
    alarm_actions  = ["arn:aws:sns:us-east-1:123456789012:on-call"]
    ticket_actions = ["arn:aws:sns:us-east-1:123456789012:tickets"]
  }

  assert {
    condition = [
      aws_cloudwatch_metric_alarm.monitoring_work_queue_age[0].alarm_actions,
      aws_cloudwatch_metric_alarm.monitoring_no_verdict[0].alarm_actions,
      aws_cloudwatch_metric_alarm.monitoring_no_verdict[0].ok_actions,
    ] == [toset(var.alarm_actions), toset(var.ticket_actions), toset(var.ticket_actions)]
    error_message = "An alarm that can wait pages, or one that pages waits."
  }
}

run "alarms_that_can_wait_may_tell_nobody" {
  command = plan

  variables {
    alarm_actions  = ["arn:aws:sns:us-east-1:123456789012:on-call"]
    ticket_actions = []
  }

  assert {
    condition     = length(coalesce(aws_cloudwatch_metric_alarm.monitoring_no_verdict[0].alarm_actions, [])) == 0
    error_message = "An alarm that can wait pages."
  }
}

run "a_capacity_that_does_not_suffice_is_named_with_numbers" {
  command = plan

  variables {
    max_concurrent_scans = 10
    rescan_after_hours   = 48
  }

  assert {
    condition = strcontains(
      aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low[0].alarm_description,
      "each slot completes 30 scans an hour and 1440 within the window, and 10 slots 14400."
    )
    error_message = "The alarm does not say how many scans fit into the window."
  }

  assert {
    condition = strcontains(
      aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low[0].alarm_description,
      "for build_compute_type to 10 (max_concurrent_scans)"
    )
    error_message = "The alarm does not say which quota is needed."
  }
}

run "the_dashboard_is_json_and_says_the_region" {
  command = plan

  assert {
    condition     = output.dashboard_name == "fargate-image-scanning-us-east-1"
    error_message = "Dashboards are global to an account: the name has to say the region."
  }

  assert {
    condition = alltrue([
      for widget in jsondecode(aws_cloudwatch_dashboard.monitoring[0].dashboard_body).widgets :
      widget.properties.region == "us-east-1" if contains(["metric", "log"], widget.type)
    ])
    error_message = "A widget looks at another region."
  }

  assert {
    condition = [
      for widget in jsondecode(aws_cloudwatch_dashboard.monitoring[0].dashboard_body).widgets :
      [for source in regexall("SOURCE '/aws/lambda/fargate-image-scanning-([a-z-]+)' [|] ", widget.properties.query) : source[0]]
      if widget.type == "log"
      ] == [
      ["scan-coordinator"],
      ["scan-coordinator"],
    ]
    error_message = "A table does not read the logs of the functions that record what it shows."
  }

  assert {
    condition = length(one([
      for widget in jsondecode(aws_cloudwatch_dashboard.monitoring[0].dashboard_body).widgets :
      widget.properties.alarms if widget.type == "alarm"
    ])) == 15
    error_message = "The dashboard does not show every alarm."
  }
}

run "alarms_are_left_out" {
  command = plan

  variables {
    monitoring = { alarms = false }
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.monitoring_queue_age) + length(aws_cloudwatch_metric_alarm.monitoring_no_verdict) == 0
    error_message = "There is an alarm."
  }

  assert {
    condition = !contains(
      [for widget in jsondecode(aws_cloudwatch_dashboard.monitoring[0].dashboard_body).widgets : widget.type],
      "alarm"
    )
    error_message = "CloudWatch takes no widget of alarms without one."
  }
}

run "outputs_name_what_there_is" {
  command = plan

  variables {
    deployment_gate = {}
  }

  assert {
    condition = (
      length(output.alarm_arns) == 18 &&
      alltrue([for name in ["dead-letter-queue", "no-verdict", "gate-errors"] : contains(keys(output.alarm_arns), name)])
    )
    error_message = "Not every alarm is named."
  }

  assert {
    condition = output.log_group_names == tomap({
      scan-trigger     = "/aws/lambda/fargate-image-scanning-scan-trigger"
      scan-coordinator = "/aws/lambda/fargate-image-scanning-scan-coordinator"
      task-sweeper     = "/aws/lambda/fargate-image-scanning-task-sweeper"
      scanner          = "/aws/codebuild/fargate-image-scanning-scanner"
      deployment-gate  = "/aws/lambda/fargate-image-scanning-deployment-gate"
    })
    error_message = "The log groups are named otherwise."
  }
}

run "outputs_of_parts_that_are_off_are_null_or_empty" {
  command = plan

  variables {
    scan_mode  = "backend"
    monitoring = { alarms = false }
  }

  assert {
    condition     = output.scanner_project_arn == null && length(output.alarm_arns) == 0
    error_message = "Something is named that is not there."
  }

  assert {
    condition     = keys(output.log_group_names) == ["scan-coordinator", "scan-trigger", "task-sweeper"]
    error_message = "A log group is named that is not there."
  }
}

run "the_dashboard_is_left_out" {
  command = plan

  variables {
    monitoring = { dashboard = false }
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.monitoring) == 0 && output.dashboard_name == null
    error_message = "There is a dashboard."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.monitoring_no_verdict) == 1
    error_message = "The alarms went with the dashboard."
  }
}

run "metrics_are_left_out_with_the_alarms_that_read_them" {
  command = plan

  variables {
    monitoring      = { metrics = false }
    deployment_gate = {}
  }

  assert {
    condition = alltrue([
      for each in [
        aws_lambda_function.scan_trigger,
        aws_lambda_function.scan_coordinator,
        aws_lambda_function.task_sweeper,
        aws_lambda_function.deployment_gate[0],
      ] : each.environment[0].variables.POWERTOOLS_METRICS_DISABLED == "true"
    ])
    error_message = "A function writes metrics."
  }

  assert {
    condition = [
      length(aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running),
      length(aws_cloudwatch_metric_alarm.monitoring_gate_failures),
      length(aws_cloudwatch_metric_alarm.monitoring_gate_errors),
      length(aws_cloudwatch_metric_alarm.monitoring_queue_age),
    ] == [0, 0, 1, 1]
    error_message = "Not the alarms that read AWS's metrics are there, and no other."
  }
}
