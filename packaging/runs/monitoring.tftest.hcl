# Alarms and dashboard: always there, and published to the topics that are given.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

variables {
  topic = "arn:aws:sns:us-east-1:123456789012:on-call"
}

run "the_alarms_exist_and_tell_nobody_when_no_topic_is_given" {
  command = plan

  assert {
    condition = [
      for alarm in [
        aws_cloudwatch_metric_alarm.monitoring_configuration_errors,
        aws_cloudwatch_metric_alarm.monitoring_scans_erroring,
        aws_cloudwatch_metric_alarm.monitoring_no_verdict,
        aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low,
        aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low,
        aws_cloudwatch_metric_alarm.monitoring_events_lost,
        aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue,
        aws_cloudwatch_metric_alarm.monitoring_events_repeated,
        aws_cloudwatch_metric_alarm.monitoring_queue_age,
        aws_cloudwatch_metric_alarm.monitoring_coordinator_errors,
        aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running,
        aws_cloudwatch_metric_alarm.monitoring_sweeper_errors,
        aws_cloudwatch_metric_alarm.monitoring_clusters_not_swept,
        aws_cloudwatch_metric_alarm.monitoring_publish_errors,
      ] : alarm.alarm_name
      ] == [
      "fargate-image-scanning-configuration-errors",
      "fargate-image-scanning-scans-erroring",
      "fargate-image-scanning-no-verdict",
      "fargate-image-scanning-max-concurrent-scans-too-low",
      "fargate-image-scanning-engine-quota-too-low",
      "fargate-image-scanning-events-lost",
      "fargate-image-scanning-dead-letter-queue",
      "fargate-image-scanning-events-repeated",
      "fargate-image-scanning-queue-age",
      "fargate-image-scanning-coordinator-errors",
      "fargate-image-scanning-coordinator-not-running",
      "fargate-image-scanning-sweeper-errors",
      "fargate-image-scanning-clusters-not-swept",
      "fargate-image-scanning-publish-errors",
    ]
    error_message = "An alarm is missing or has another name."
  }

  assert {
    condition     = length(coalesce(aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue.alarm_actions, [])) == 0
    error_message = "An alarm notifies a topic that was not named."
  }
}

run "topics_are_told_of_both_changes" {
  command = plan

  variables {
    alarm_actions = [var.topic]
  }

  assert {
    condition = alltrue([
      for alarm in [
        aws_cloudwatch_metric_alarm.monitoring_configuration_errors,
        aws_cloudwatch_metric_alarm.monitoring_scans_erroring,
        aws_cloudwatch_metric_alarm.monitoring_no_verdict,
        aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low,
        aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low,
        aws_cloudwatch_metric_alarm.monitoring_events_lost,
        aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue,
        aws_cloudwatch_metric_alarm.monitoring_events_repeated,
        aws_cloudwatch_metric_alarm.monitoring_queue_age,
        aws_cloudwatch_metric_alarm.monitoring_coordinator_errors,
        aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running,
        aws_cloudwatch_metric_alarm.monitoring_sweeper_errors,
        aws_cloudwatch_metric_alarm.monitoring_clusters_not_swept,
        aws_cloudwatch_metric_alarm.monitoring_publish_errors,
      ] : alarm.alarm_actions == toset([var.topic]) && alarm.ok_actions == toset([var.topic])
    ])
    error_message = "An alarm does not notify the topic when it is raised and when it goes back to OK."
  }
}

run "the_hours_without_a_verdict_are_those_that_are_given" {
  command = plan

  variables {
    no_verdict_alarm_hours = 48
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.monitoring_no_verdict.evaluation_periods == 48 &&
      aws_cloudwatch_metric_alarm.monitoring_no_verdict.datapoints_to_alarm == 48 &&
      startswith(aws_cloudwatch_metric_alarm.monitoring_no_verdict.alarm_description, "For 48 hours in a row")
    )
    error_message = "The alarm does not wait for the given number of hours."
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
      aws_cloudwatch_metric_alarm.monitoring_max_concurrent_scans_too_low.alarm_description,
      "each slot is 30 scans an hour and 1440 within the window, and 10 slots are 14400."
    )
    error_message = "The alarm does not say how many scans fit into the window."
  }

  assert {
    condition = strcontains(
      aws_cloudwatch_metric_alarm.monitoring_engine_quota_too_low.alarm_description,
      "for build_compute_type to 10, which is max_concurrent_scans"
    )
    error_message = "The alarm does not say which quota is needed."
  }
}

run "descriptions_fit_into_an_alarm" {
  command = plan

  variables {
    no_verdict_alarm_hours = 168
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.monitoring_no_verdict.alarm_description) <= 1024
    error_message = "CloudWatch takes 1024 characters."
  }
}

run "events_that_wait_on_purpose_raise_no_alarm" {
  command = plan

  variables {
    enabled = false
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.monitoring_coordinator_not_running.treat_missing_data == "notBreaching"
    error_message = "A coordinator that does not run on purpose raises an alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.monitoring_queue_age.threshold == aws_sqs_queue.task_events.message_retention_seconds
    error_message = "A message may become older than the threshold while the installation is disabled."
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
      for widget in jsondecode(aws_cloudwatch_dashboard.monitoring.dashboard_body).widgets :
      widget.properties.region == "us-east-1" if contains(["metric", "log"], widget.type)
    ])
    error_message = "A widget looks at another region."
  }

  assert {
    condition = [
      for widget in jsondecode(aws_cloudwatch_dashboard.monitoring.dashboard_body).widgets :
      [for source in regexall("SOURCE '/aws/lambda/fargate-image-scanning-([a-z-]+)' [|] ", widget.properties.query) : source[0]]
      if widget.type == "log"
      ] == [
      ["scan-coordinator"],
      ["scan-coordinator", "scan-trigger", "task-sweeper"],
    ]
    error_message = "A table does not read the logs of the functions that record what it shows."
  }

  assert {
    condition = length(one([
      for widget in jsondecode(aws_cloudwatch_dashboard.monitoring.dashboard_body).widgets :
      widget.properties.alarms if widget.type == "alarm"
    ])) == 15
    error_message = "The dashboard does not show every alarm."
  }
}
