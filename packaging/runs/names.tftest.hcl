# Copies of the module get along: with other names in one region, and with one name in two regions.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

mock_provider "aws" {
  alias           = "europe"
  override_during = plan
  source          = "./tests/aws"

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

variables {
  name = "blue"
}

run "every_name_begins_with_the_given_one" {
  command = plan

  assert {
    condition = alltrue([
      for name in [
        aws_cloudwatch_dashboard.monitoring[0].dashboard_name,
        aws_cloudwatch_event_rule.scan_coordinator_build_events[0].name,
        aws_cloudwatch_event_rule.scan_coordinator_schedule.name,
        aws_cloudwatch_event_rule.task_events.name,
        aws_codebuild_project.inline_scanner[0].name,
        aws_codebuild_report_group.inline_scanner[0].name,
        aws_dynamodb_table.scan_ledger.name,
        aws_iam_role.inline_scanner[0].name,
        aws_iam_role.scan_coordinator.name,
        aws_iam_role.scan_trigger.name,
        aws_iam_role.task_sweeper.name,
        aws_iam_role.task_sweeper_scheduler.name,
        aws_lambda_function.scan_coordinator.function_name,
        aws_lambda_function.scan_trigger.function_name,
        aws_lambda_function.task_sweeper.function_name,
        aws_scheduler_schedule.task_sweeper.name,
        aws_secretsmanager_secret.sysdig_token[0].name,
        aws_sns_topic.scan_results.name,
        aws_sqs_queue.task_events.name,
        aws_sqs_queue.task_events_dead_letter_queue.name,
      ] : startswith(name, "blue-")
    ])
    error_message = "A name does not begin with the given one."
  }

  # Lambda and CodeBuild write to the groups of these names.
  assert {
    condition = [
      aws_cloudwatch_log_group.inline_scanner[0].name,
      aws_cloudwatch_log_group.scan_coordinator.name,
      aws_cloudwatch_log_group.scan_trigger.name,
      aws_cloudwatch_log_group.task_sweeper.name,
      ] == [
      "/aws/codebuild/blue-scanner",
      "/aws/lambda/blue-scan-coordinator",
      "/aws/lambda/blue-scan-trigger",
      "/aws/lambda/blue-task-sweeper",
    ]
    error_message = "A log group is not the one that its function or project writes to."
  }
}

run "the_same_name_in_another_region_has_other_roles" {
  command = plan

  providers = {
    aws = aws.europe
  }

  assert {
    condition = [
      for role in [
        aws_iam_role.inline_scanner[0],
        aws_iam_role.scan_coordinator,
        aws_iam_role.scan_trigger,
        aws_iam_role.task_sweeper,
        aws_iam_role.task_sweeper_scheduler,
      ] : role.name
      ] == [
      "blue-scanner-eu-west-1",
      "blue-scan-coordinator-eu-west-1",
      "blue-scan-trigger-eu-west-1",
      "blue-task-sweeper-eu-west-1",
      "blue-sweep-schedule-eu-west-1",
    ]
    error_message = "A role is not named after its region, though roles are global."
  }
}

run "two_names_in_one_configuration" {
  command = plan

  module {
    source = "./tests/two-names"
  }

  assert {
    condition     = length(output.names) == 8 && length(distinct(output.names)) == 8
    error_message = "Two copies with different names collide."
  }
}

run "one_name_in_two_regions_of_one_configuration" {
  command = plan

  module {
    source = "./tests/two-regions"
  }

  providers = {
    aws        = aws
    aws.europe = aws.europe
  }

  assert {
    condition     = output.projects == { here = "blue-scanner", europe = "blue-scanner" }
    error_message = "The module cannot be called with a provider of another region."
  }
}
