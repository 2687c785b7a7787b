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
    condition     = output.act_role_arn == null && output.read_role_arn != null && output.dead_letter_alarm_arn != null
    error_message = "An output names a role that is not there, or none that is."
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
