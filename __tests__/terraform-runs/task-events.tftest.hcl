# Which task events start scans.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "by_default_the_tasks_of_every_cluster_are_taken_in" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.task_events.event_pattern)["$or"][0] == {
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
    condition = jsondecode(aws_cloudwatch_event_rule.task_events.event_pattern)["$or"][1] == {
      source      = ["fargate-image-scanning.requests"]
      detail-type = ["Scan Requested"]
      account     = ["123456789012"]
      detail      = { installation = ["fargate-image-scanning"] }
    }
    error_message = "The rule picks other requests for scans than those of our account for this installation."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_event_rule.task_events.state == "ENABLED",
      aws_lambda_event_source_mapping.scan_trigger.enabled,
      aws_lambda_function.scan_coordinator.environment[0].variables.ENABLED == "true",
    ])
    error_message = "Rule, schedule or queue is off."
  }

  assert {
    condition = [
      aws_scheduler_schedule.task_sweeper.state,
      aws_scheduler_schedule.task_sweeper.schedule_expression,
      aws_lambda_function.task_sweeper.environment[0].variables.CLUSTER_ARNS,
      aws_lambda_function.task_sweeper.environment[0].variables.LAUNCH_TYPES,
    ] == ["ENABLED", "rate(1 hour)", "[]", "[\"FARGATE\"]"]
    error_message = "Running tasks on Fargate are not looked at every hour, in every cluster."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.task_sweeper_read_tasks.statement :
      statement.sid => [for condition in statement.condition : condition.values]
      } == {
      ListTasks           = [tolist(["arn:aws:ecs:us-east-1:123456789012:cluster/*"])]
      DescribeTasks       = [tolist(["arn:aws:ecs:us-east-1:123456789012:cluster/*"])]
      ReadOwners          = []
      ReadTaskDefinitions = []
      ListClusters        = []
    }
    error_message = "The sweeper may not read the tasks of every cluster."
  }
}

run "only_the_tasks_of_the_given_clusters_and_launch_types_are_taken_in" {
  command = plan

  variables {
    launch_types = ["FARGATE", "EC2"]
    cluster_arns = [
      "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
      "arn:aws:ecs:us-east-1:123456789012:cluster/bank",
    ]
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.task_events.event_pattern)["$or"][0].detail.clusterArn == [
      "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
      "arn:aws:ecs:us-east-1:123456789012:cluster/bank",
    ]
    error_message = "The rule does not look at the cluster."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_event_rule.task_events.event_pattern)["$or"][0].detail["$or"]) == 2
    error_message = "With clusters the rule forgets which states matter."
  }

  assert {
    condition = [
      for name in ["CLUSTER_ARNS", "LAUNCH_TYPES"] : aws_lambda_function.task_sweeper.environment[0].variables[name]
    ] == [jsonencode(var.cluster_arns), jsonencode(var.launch_types)]
    error_message = "The sweeper looks at other clusters or launch types than the rule."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.task_sweeper_read_tasks.statement :
      statement.sid => [for condition in statement.condition : condition.values]
      } == {
      ListTasks           = [var.cluster_arns]
      DescribeTasks       = [var.cluster_arns]
      ReadOwners          = []
      ReadTaskDefinitions = []
    }
    error_message = "The sweeper may read the tasks of other clusters."
  }
}

run "disabled_takes_no_events_in_but_records_what_runs_already" {
  command = plan

  variables {
    enabled = false
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_event_rule.task_events.state == "DISABLED",
      aws_scheduler_schedule.task_sweeper.state == "DISABLED",
      !aws_lambda_event_source_mapping.scan_trigger.enabled,
      aws_lambda_function.scan_coordinator.environment[0].variables.ENABLED == "false",
    ])
    error_message = "Rule, schedule or queue is on."
  }

  # The provider's default, which a mock does not know, is on.
  assert {
    condition = alltrue([
      coalesce(aws_cloudwatch_event_rule.scan_coordinator_build_events[0].state, "ENABLED") == "ENABLED",
      coalesce(aws_cloudwatch_event_rule.scan_coordinator_schedule.state, "ENABLED") == "ENABLED",
    ])
    error_message = "Builds that run already are not recorded."
  }

  assert {
    condition = [
      aws_dynamodb_table.scan_ledger.name,
      aws_sqs_queue.task_events.name,
      aws_secretsmanager_secret.sysdig_token[0].name,
      ] == [
      "fargate-image-scanning-ledger",
      "fargate-image-scanning-task-events",
      "fargate-image-scanning-sysdig-secure-api-token",
    ]
    error_message = "Something is deleted."
  }
}

run "without_a_schedule_running_tasks_are_not_looked_at_by_the_clock" {
  command = plan

  variables {
    sweep_schedule = ""
  }

  assert {
    condition     = aws_scheduler_schedule.task_sweeper.state == "DISABLED" && output.sweeper_function_name != ""
    error_message = "The schedule is on, or nobody can sweep by hand."
  }

  assert {
    condition     = aws_lambda_function.scan_coordinator.environment[0].variables.SWEEPS == "false"
    error_message = "Outcomes name services that nobody sees stop."
  }

  expect_failures = [check.task_sweeper_scheduled]
}
