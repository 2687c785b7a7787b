# Alarms and dashboard: always there, and published to the topics that are given.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "the_alarms_tell_nobody_when_no_topic_is_given" {
  command = plan

  assert {
    condition     = length(coalesce(aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue.alarm_actions, [])) == 0
    error_message = "An alarm notifies a topic that was not named."
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

run "the_dashboard_is_json_of_the_region" {
  command = plan

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
    ])) == 14
    error_message = "The dashboard does not show every alarm."
  }
}
