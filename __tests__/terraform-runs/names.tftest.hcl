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

run "functions_and_builds_write_to_their_log_groups" {
  command = plan

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
