# An account and region that a hub serves.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

variables {
  hub = {
    hub_account_id  = "210987654321"
    hub_region      = "eu-central-1"
    hub_name        = "scans"
    organization_id = "o-a1b2c3d4e5"
    event_bus_arn   = "arn:aws:events:eu-central-1:210987654321:event-bus/scans-members"
    iam_role_path   = "/platform/"
  }
}

run "by_default_events_are_sent_and_roles_are_lent_and_nothing_is_acted_on" {
  command = plan

  assert {
    condition = [
      length(aws_cloudwatch_event_rule.task_events),
      length(aws_cloudwatch_event_target.task_events),
      length(aws_sqs_queue.task_events_dead_letter_queue),
      length(aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue),
      length(aws_iam_role.task_events),
      length(aws_iam_role.read),
      length(aws_iam_role.pull),
      length(aws_iam_role.act),
    ] == [1, 1, 1, 1, 1, 1, 1, 0]
    error_message = "A part is missing, or the hub may act without consent."
  }

  assert {
    condition = [
      for role in [aws_iam_role.task_events[0], aws_iam_role.read[0], aws_iam_role.pull[0]] : "${role.path}${role.name}"
      ] == [
      "/platform/scans-member-events-eu-central-1",
      "/platform/scans-member-read-eu-central-1",
      "/platform/scans-member-pull-eu-central-1",
    ]
    error_message = "Roles have other names than the hub looks for."
  }

  assert {
    condition = [
      aws_cloudwatch_event_target.task_events[0].arn,
      aws_cloudwatch_event_target.task_events[0].role_arn,
      one(one(data.aws_iam_policy_document.task_events_permissions[0].statement).resources),
      ] == [
      var.hub.event_bus_arn,
      "arn:aws:iam::123456789012:role/platform/scans-member-events-eu-central-1",
      var.hub.event_bus_arn,
    ]
    error_message = "Events do not go to the hub's bus."
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.task_events[0].event_pattern) == {
      source      = ["aws.ecs"]
      detail-type = ["ECS Task State Change"]
      detail = {
        launchType = ["FARGATE"]
        "$or" = [
          { lastStatus = ["RUNNING"] },
          { lastStatus = ["STOPPED"], startedAt = [{ exists = false }], pullStoppedAt = [{ exists = true }] },
        ]
      }
    }
    error_message = "The rule picks other events."
  }

  assert {
    condition = [
      for document in [data.aws_iam_policy_document.read_assume_role[0], data.aws_iam_policy_document.pull_assume_role[0]] :
      jsonencode({ for condition in document.statement[0].condition : condition.variable => condition.values })
      ] == [
      jsonencode({
        "aws:PrincipalArn" = [
          "arn:aws:iam::210987654321:role/platform/scans-scan-trigger-eu-central-1",
          "arn:aws:iam::210987654321:role/platform/scans-scan-coordinator-eu-central-1",
          "arn:aws:iam::210987654321:role/platform/scans-task-sweeper-eu-central-1",
        ]
        "aws:PrincipalOrgID" = ["o-a1b2c3d4e5"]
        "sts:ExternalId"     = ["123456789012"]
      }),
      jsonencode({
        "aws:PrincipalArn"   = ["arn:aws:iam::210987654321:role/platform/scans-scanner-eu-central-1"]
        "aws:PrincipalOrgID" = ["o-a1b2c3d4e5"]
        "sts:ExternalId"     = ["123456789012"]
      }),
    ]
    error_message = "Others than the hub's roles may assume a role, or without the external id."
  }

  assert {
    condition     = output.act_role_arn == null && output.read_role_arn != null && output.dead_letter_alarm_arn != null
    error_message = "An output names a role that is not there, or none that is."
  }
}

run "in_further_regions_there_are_no_roles" {
  command = plan

  variables {
    create_roles = false
    enforcement  = true
  }

  assert {
    condition = length(aws_cloudwatch_event_target.task_events) == 1 && alltrue([
      for resources in [aws_iam_role.task_events, aws_iam_role.read, aws_iam_role.pull, aws_iam_role.act] : length(resources) == 0
    ])
    error_message = "Roles are made again, or no events are sent."
  }
}

run "a_registry_account_sends_no_events" {
  command = plan

  variables {
    task_events         = false
    ecr_repository_arns = ["arn:aws:ecr:*:123456789012:repository/team-*"]
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.task_events) + length(aws_sqs_queue.task_events_dead_letter_queue) + length(aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue) == 0
    error_message = "Events are sent."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.pull_permissions[0].statement :
      statement.sid => statement.resources if statement.sid == "PullImages"
      } == {
      PullImages = toset(var.ecr_repository_arns)
    }
    error_message = "The hub may pull from other repositories."
  }
}

run "with_consent_the_hub_acts_in_all_clusters" {
  command = plan

  variables {
    enforcement = true
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.act_permissions[0].statement : statement.sid => statement.resources
      } == {
      RollBack  = toset(["arn:aws:ecs:*:123456789012:service/*", "arn:aws:ecs:*:123456789012:service-deployment/*"])
      StopTasks = toset(["arn:aws:ecs:*:123456789012:task/*"])
    }
    error_message = "The hub may not act, or not in every region of the account alone."
  }

  assert {
    condition = one([
      for condition in data.aws_iam_policy_document.act_assume_role[0].statement[0].condition : condition.values if condition.variable == "aws:PrincipalArn"
    ]) == tolist(["arn:aws:iam::210987654321:role/platform/scans-scan-coordinator-eu-central-1"])
    error_message = "Others than the hub's coordinator may act."
  }
}

run "with_clusters_the_hub_acts_in_those" {
  command = plan

  variables {
    enforcement  = true
    cluster_arns = ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"]
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.act_permissions[0].statement : statement.sid => statement.resources
      } == {
      RollBack = toset([
        "arn:aws:ecs:us-east-1:123456789012:service/shop/*",
        "arn:aws:ecs:us-east-1:123456789012:service-deployment/shop/*",
      ])
      StopTasks = toset(["arn:aws:ecs:us-east-1:123456789012:task/shop/*"])
    }
    error_message = "The hub may act in other clusters."
  }

  assert {
    condition     = tolist(jsondecode(aws_cloudwatch_event_rule.task_events[0].event_pattern).detail.clusterArn) == var.cluster_arns
    error_message = "Events of other clusters are sent."
  }
}

run "the_output_of_a_hub_is_a_map_of_the_same" {
  command = plan

  variables {
    hub = tomap(merge(var.hub, {
      hub_account_id = "123456789012"
      event_bus_arn  = "arn:aws:events:eu-central-1:123456789012:event-bus/scans-members"
    }))
  }

  assert {
    condition     = aws_cloudwatch_event_target.task_events[0].arn == var.hub.event_bus_arn
    error_message = "A hub does not serve another region of its own account."
  }
}

run "a_hub_serves_its_own_place_by_itself" {
  command = plan

  variables {
    hub = {
      hub_account_id  = "123456789012"
      hub_region      = "us-east-1"
      hub_name        = "scans"
      organization_id = "o-a1b2c3d4e5"
      event_bus_arn   = "arn:aws:events:us-east-1:123456789012:event-bus/scans-members"
      iam_role_path   = "/"
    }
  }

  expect_failures = [var.hub]
}

run "the_alarm_tells_the_topics_that_are_given" {
  command = plan

  variables {
    alarm_actions = ["arn:aws:sns:us-east-1:123456789012:on-call"]
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue[0].alarm_actions == toset(var.alarm_actions)
    error_message = "The alarm does not notify the topic."
  }
}
