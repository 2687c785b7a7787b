# Results that leave the account: nothing by default.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "by_default_no_event_goes_elsewhere" {
  command = plan

  assert {
    condition = alltrue([
      for resources in [
        aws_cloudwatch_event_rule.scan_results_outcome_event_bus,
        aws_cloudwatch_event_target.scan_results_outcome_event_bus,
        aws_iam_role.scan_results_outcome_event_bus,
        aws_sqs_queue.scan_results_outcome_event_bus_dead_letter_queue,
      ] : length(resources) == 0
    ])
    error_message = "There is a way out although nobody asked for one."
  }

  assert {
    condition     = output.outcome_dead_letter_queue_url == null && output.outcome_event_bus_role_arn == null
    error_message = "An output names what is not there."
  }
}

run "events_go_to_the_named_bus" {
  command = plan

  variables {
    outcome_event_bus_arn             = "arn:aws:events:eu-west-1:210987654321:event-bus/central"
    results_topic_subscriber_accounts = ["210987654321"]
  }

  assert {
    condition = [
      aws_cloudwatch_event_target.scan_results_outcome_event_bus[0].arn,
      data.aws_iam_policy_document.scan_results_outcome_event_bus_put_events[0].statement[0].resources,
      ] == [
      "arn:aws:events:eu-west-1:210987654321:event-bus/central",
      toset(["arn:aws:events:eu-west-1:210987654321:event-bus/central"]),
    ]
    error_message = "Events do not go to the named bus, or the role may put them on another one."
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.scan_results_outcome_event_bus[0].event_pattern) == {
      source  = ["fargate-image-scanning"]
      account = ["123456789012"]
      region  = ["us-east-1"]
      detail  = { installation = ["fargate-image-scanning"] }
    }
    error_message = "The rule takes other events than this installation's own."
  }
}
