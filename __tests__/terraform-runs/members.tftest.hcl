# Other accounts and regions of an organisation: nothing by default.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

variables {
  hub = {
    organization_id = "o-a1b2c3d4e5"
    accounts        = { "210987654321" = ["eu-west-1", "us-east-1"], "012345678901" = ["eu-west-1"] }
  }
}

run "by_default_the_installation_is_for_its_own_place" {
  command = plan

  assert {
    condition = alltrue([
      for resources in [
        aws_cloudwatch_event_bus.members,
        aws_cloudwatch_event_bus_policy.members,
        aws_cloudwatch_event_rule.members,
        aws_cloudwatch_event_target.members,
        aws_dynamodb_table_item.members,
        aws_cloudwatch_metric_alarm.monitoring_places_unanswered,
        data.aws_iam_policy_document.members_assume_read,
        data.aws_iam_policy_document.members_assume_pull,
        data.aws_iam_policy_document.members_assume_act,
      ] : length(resources) == 0
    ])
    error_message = "A part of the members is there although nobody named any."
  }

  assert {
    condition = output.member_settings == null && !contains(keys(output.alarm_arns), "places-unanswered") && alltrue([
      for document in [
        data.aws_iam_policy_document.task_events_queue_policy,
        data.aws_iam_policy_document.task_events_dead_letter_queue_policy,
      ] : !contains(document.statement[*].sid, "ReceiveMemberEvents")
    ])
    error_message = "An output or a policy names members."
  }
}

run "members_send_events_and_lend_roles" {
  command = plan

  variables {
    members       = var.hub
    name          = "scans"
    iam_role_path = "/platform/"
  }

  assert {
    condition = [
      aws_lambda_function.scan_trigger.environment[0].variables.MEMBER_ROLES,
      one([for variable in aws_codebuild_project.inline_scanner[0].environment[0].environment_variable : variable.value if variable.name == "MEMBER_PULL_ROLE"]),
      ] == [
      "arn:aws:iam::ACCOUNT:role/platform/scans-member-KIND-us-east-1",
      "arn:aws:iam::ACCOUNT:role/platform/scans-member-pull-us-east-1",
    ]
    error_message = "Functions and builds do not know the members' roles."
  }

  assert {
    condition     = jsondecode(jsondecode(aws_dynamodb_table_item.members[0].item).members.S) == var.hub.accounts
    error_message = "The item of the ledger does not list the members."
  }

  assert {
    condition = output.member_settings == tomap({
      hub_account_id  = "123456789012"
      hub_region      = "us-east-1"
      hub_name        = "scans"
      organization_id = "o-a1b2c3d4e5"
      event_bus_arn   = "arn:aws:events:us-east-1:123456789012:event-bus/scans-members"
      iam_role_path   = "/platform/"
    })
    error_message = "The output has not what a member has to know."
  }
}

run "a_closed_list_of_clusters_leaves_members_out" {
  command = plan

  variables {
    members     = var.hub
    enforcement = { cluster_arns = ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"] }
  }

  expect_failures = [check.enforcement_left_out_none]
}
