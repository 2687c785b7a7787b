# The gate, enforcement and exceptions: what is there when they are on, and nothing of it when they are off.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "by_default_nothing_is_blocked" {
  command = plan

  assert {
    condition = alltrue([
      for resources in [
        aws_lambda_function.deployment_gate,
        aws_cloudwatch_log_group.deployment_gate,
        aws_iam_role.deployment_gate,
        aws_iam_role.deployment_gate_hook,
        aws_ssm_parameter.deployment_gate_function_arn,
        aws_ssm_parameter.deployment_gate_hook_role_arn,
        aws_iam_policy.deployment_gate_read_images,
        aws_iam_policy.enforcement_read_deployments,
        aws_iam_policy.enforcement_roll_back,
        aws_iam_policy.enforcement_read_tasks,
        aws_iam_policy.enforcement_stop_tasks,
        aws_cloudwatch_metric_alarm.monitoring_gate_errors,
        aws_cloudwatch_metric_alarm.monitoring_gate_throttles,
      ] : length(resources) == 0
    ])
    error_message = "A part of the gate or of enforcement is there although it is off."
  }

  assert {
    condition = alltrue([
      for value in [
        output.deployment_gate_function_arn,
        output.deployment_gate_function_name,
        output.deployment_gate_function_role_arn,
        output.deployment_gate_role_arn,
        output.deployment_gate_decisions,
        output.enforcement_decisions,
      ] : value == null
    ])
    error_message = "An output names a gate that is not there, or what a part decides that is off."
  }

  assert {
    condition = [
      aws_lambda_function.scan_trigger.environment[0].variables["ENFORCEMENT"],
      aws_lambda_function.scan_coordinator.environment[0].variables["ENFORCEMENT"],
    ] == ["false", ""]
    error_message = "Functions enforce although nobody asked for it."
  }

  assert {
    condition = jsondecode(aws_dynamodb_table_item.exceptions.item) == {
      image      = { S = "config#exceptions" }
      exceptions = { S = "[]" }
    }
    error_message = "There is an exception that nobody made."
  }
}

run "a_gate_with_its_defaults_is_an_audit_that_fails_open" {
  command = plan

  variables {
    deployment_gate = {}
  }

  assert {
    condition = jsondecode(one(aws_lambda_function.deployment_gate).environment[0].variables["DEPLOYMENT_GATE"]) == {
      mode              = "audit"
      block_in          = ["*/*"]
      on_failed_running = "block"
      on_no_verdict     = "allow"
      on_gate_failure   = "allow"
      timeout_minutes   = 30
    }
    error_message = "The gate has other settings by default."
  }

  assert {
    condition = [
      output.deployment_gate_function_arn,
      output.deployment_gate_function_name,
      output.deployment_gate_function_role_arn,
      output.deployment_gate_role_arn,
      ] == [
      one(aws_lambda_function.deployment_gate).arn,
      "fargate-image-scanning-deployment-gate",
      one(aws_iam_role.deployment_gate).arn,
      one(aws_iam_role.deployment_gate_hook).arn,
    ]
    error_message = "The outputs do not name the gate."
  }

  assert {
    condition = toset(one(data.aws_iam_policy_document.deployment_gate_read_revisions).statement[0].resources) == toset([
      "arn:aws:ecs:us-east-1:123456789012:service/*",
      "arn:aws:ecs:us-east-1:123456789012:service-revision/*",
    ])
    error_message = "Without clusters, the gate is not for all services of the account."
  }

  assert {
    condition = [
      one(aws_lambda_function.deployment_gate).environment[0].variables["INCLUDE_IMAGES"],
      one(aws_lambda_function.deployment_gate).environment[0].variables["LEDGER_TABLE"],
      one(aws_lambda_function.deployment_gate).environment[0].variables["ENABLED"],
    ] == ["[]", aws_dynamodb_table.scan_ledger.name, "true"]
    error_message = "The gate does not know the installation that it belongs to."
  }

  assert {
    condition = length(one([
      for widget in jsondecode(aws_cloudwatch_dashboard.monitoring[0].dashboard_body).widgets :
      widget.properties.alarms if widget.type == "alarm"
    ])) == 18
    error_message = "The dashboard does not show the alarms of the gate."
  }

  assert {
    condition = [
      for title in ["Deployments at the gate", "Enforcement in this time range"] :
      contains([
        for widget in jsondecode(aws_cloudwatch_dashboard.monitoring[0].dashboard_body).widgets :
        lookup(widget.properties, "title", "")
      ], title)
    ] == [true, false]
    error_message = "The dashboard shows what is not there, or leaves out the gate."
  }
}

run "a_gate_that_other_stacks_find" {
  command = plan

  variables {
    name               = "shop"
    deployment_gate    = {}
    publish_parameters = true
  }

  assert {
    condition = {
      for parameter in concat(aws_ssm_parameter.deployment_gate_function_arn, aws_ssm_parameter.deployment_gate_hook_role_arn) :
      parameter.name => parameter.insecure_value
      } == {
      "/shop/deployment-gate/function-arn"  = output.deployment_gate_function_arn
      "/shop/deployment-gate/hook-role-arn" = output.deployment_gate_role_arn
    }
    error_message = "The parameters do not say what the outputs do."
  }
}

run "a_gate_that_fails_closed" {
  command = plan

  variables {
    deployment_gate = {
      mode              = "block"
      block_in          = ["staging/*", "production/checkout"]
      on_failed_running = "allow"
      on_no_verdict     = "block"
      on_gate_failure   = "block"
      timeout_minutes   = 1380
    }
  }

  assert {
    condition = jsondecode(one(aws_lambda_function.deployment_gate).environment[0].variables["DEPLOYMENT_GATE"]) == jsondecode(jsonencode({
      for name, value in var.deployment_gate : name => value if value != null
    }))
    error_message = "The gate does not get its settings."
  }

  assert {
    condition     = output.deployment_gate_decisions["block_in"] == "staging/*, production/checkout"
    error_message = "The output does not say where the gate blocks."
  }
}

run "the_gate_is_for_the_clusters_of_the_installation" {
  command = plan

  variables {
    cluster_arns = [
      "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
      "arn:aws:ecs:us-east-1:123456789012:cluster/billing",
    ]
    deployment_gate = { mode = "block", cluster_arns = [] }
  }

  assert {
    condition = toset(one(data.aws_iam_policy_document.deployment_gate_read_deployments).statement[0].resources) == toset([
      "arn:aws:ecs:us-east-1:123456789012:service/shop/*",
      "arn:aws:ecs:us-east-1:123456789012:service/billing/*",
      "arn:aws:ecs:us-east-1:123456789012:service-deployment/shop/*",
      "arn:aws:ecs:us-east-1:123456789012:service-deployment/billing/*",
    ])
    error_message = "The gate reads deployments of other clusters."
  }
}

run "the_gate_is_for_its_own_clusters" {
  command = plan

  variables {
    cluster_arns = [
      "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
      "arn:aws:ecs:us-east-1:123456789012:cluster/billing",
    ]
    deployment_gate = { cluster_arns = ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"] }
  }

  assert {
    condition = toset(one(data.aws_iam_policy_document.deployment_gate_read_revisions).statement[0].resources) == toset([
      "arn:aws:ecs:us-east-1:123456789012:service/shop/*",
      "arn:aws:ecs:us-east-1:123456789012:service-revision/shop/*",
    ])
    error_message = "The gate reads revisions of other clusters."
  }
}

run "enforcement_with_its_defaults_is_an_audit" {
  command = plan

  variables {
    enforcement = {}
  }

  assert {
    condition = jsondecode(aws_lambda_function.scan_coordinator.environment[0].variables["ENFORCEMENT"]) == {
      mode                  = "audit"
      rollback_deployments  = true
      stop_standalone_tasks = true
      max_actions_per_hour  = 10
      cluster_arns          = []
    }
    error_message = "Enforcement has other settings by default."
  }

  assert {
    condition     = aws_lambda_function.scan_trigger.environment[0].variables["ENFORCEMENT"] == "true"
    error_message = "The trigger does not know that enforcement is on."
  }

  assert {
    condition = [
      length(aws_iam_policy.enforcement_read_deployments),
      length(aws_iam_policy.enforcement_read_revisions),
      length(aws_iam_policy.enforcement_roll_back),
      length(aws_iam_policy.enforcement_read_tasks),
      length(aws_iam_policy.enforcement_stop_tasks),
    ] == [1, 1, 0, 1, 0]
    error_message = "In the mode audit the coordinator may do something, or cannot see what it would do."
  }
}

run "enforcement_that_acts_in_some_clusters" {
  command = plan

  variables {
    enforcement = {
      mode                 = "act"
      max_actions_per_hour = 1000
      cluster_arns         = ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"]
    }
  }

  assert {
    condition = [
      for statement in one(data.aws_iam_policy_document.enforcement_stop_tasks).statement : [
        statement.actions,
        statement.resources,
        [for condition in statement.condition : [condition.test, condition.variable, condition.values]],
      ]
      ] == [[
        toset(["ecs:StopTask"]),
        toset(["arn:aws:ecs:us-east-1:123456789012:task/shop/*"]),
        [["ArnLike", "ecs:cluster", tolist(["arn:aws:ecs:us-east-1:123456789012:cluster/shop"])]],
    ]]
    error_message = "The coordinator may stop other tasks, or not these."
  }

  assert {
    condition = jsondecode(aws_lambda_function.scan_coordinator.environment[0].variables["ENFORCEMENT"]).cluster_arns == [
      "arn:aws:ecs:us-east-1:123456789012:cluster/shop",
    ]
    error_message = "The coordinator does not know where it acts."
  }
}

run "enforcement_that_stops_tasks_only" {
  command = plan

  variables {
    enforcement = { mode = "act", rollback_deployments = false }
  }

  assert {
    condition = [
      length(aws_iam_policy.enforcement_read_deployments),
      length(aws_iam_policy.enforcement_read_revisions),
      length(aws_iam_policy.enforcement_roll_back),
      length(aws_iam_policy.enforcement_read_tasks),
      length(aws_iam_policy.enforcement_stop_tasks),
    ] == [0, 0, 0, 1, 1]
    error_message = "The coordinator may do more than what is on."
  }
}

run "enforcement_that_rolls_back_only" {
  command = plan

  variables {
    enforcement = { mode = "act", stop_standalone_tasks = false }
  }

  assert {
    condition = [
      length(aws_iam_policy.enforcement_read_deployments),
      length(aws_iam_policy.enforcement_read_revisions),
      length(aws_iam_policy.enforcement_roll_back),
      length(aws_iam_policy.enforcement_read_tasks),
      length(aws_iam_policy.enforcement_stop_tasks),
    ] == [1, 1, 1, 0, 0]
    error_message = "The coordinator may do more than what is on."
  }
}

run "a_gate_that_is_removed_is_warned_about" {
  command = plan

  override_data {
    target = data.aws_cloudwatch_log_groups.removed_gate
    values = { arns = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fargate-image-scanning-deployment-gate"] }
  }

  expect_failures = [check.removed_gate]
}

run "a_gate_that_stays_is_not" {
  command = plan

  variables {
    deployment_gate = {}
  }

  override_data {
    target = data.aws_cloudwatch_log_groups.removed_gate
    values = { arns = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fargate-image-scanning-deployment-gate"] }
  }

  assert {
    condition     = length(aws_lambda_function.deployment_gate) == 1
    error_message = "The gate is gone."
  }
}

run "what_is_only_named_like_a_gate_is_none" {
  command = plan

  override_data {
    target = data.aws_cloudwatch_log_groups.removed_gate
    values = { arns = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fargate-image-scanning-deployment-gate-2"] }
  }

  assert {
    condition     = length(aws_lambda_function.deployment_gate) == 0
    error_message = "There is a gate."
  }
}

run "what_is_mistyped_shows_in_what_holds" {
  command = plan

  variables {
    deployment_gate = { mode = "block", on_no_verdikt = "block", timeout_minutes = 5 }
    enforcement     = { max_action_per_hour = 1 }
  }

  assert {
    condition = (
      output.deployment_gate_decisions["mode"] == "block"
      && output.deployment_gate_decisions["on_no_verdict"] == "allow"
      && output.deployment_gate_decisions["timeout_minutes"] == "5"
      && !contains(keys(output.deployment_gate_decisions), "on_no_verdikt")
    )
    error_message = "The output shows something else than what the gate does."
  }

  assert {
    condition = output.enforcement_decisions == tomap({
      mode                  = "audit"
      rollback_deployments  = "true"
      stop_standalone_tasks = "true"
      max_actions_per_hour  = "10"
    })
    error_message = "The output shows something else than what enforcement does."
  }
}

run "exceptions_are_one_item_that_the_functions_read" {
  command = plan

  variables {
    exceptions = [
      {
        image  = "docker.io/library/nginx"
        until  = "2099-02-28"
        reason = "No fix yet: \"CVE-2026-1\" <see TEAM-7> $${x} %%{y} 漢字"
        owner  = "team-shop@example.com"
      },
      {
        image  = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        until  = "2099-12-31T18:00:00.5+02:00"
        reason = "!"
        owner  = "!"

        accounts = ["123456789012"]
      },
    ]
  }

  # Of a century from now.
  expect_failures = [check.exceptions_far_none]

  assert {
    condition     = jsondecode(aws_dynamodb_table_item.exceptions.item).image.S == "config#exceptions"
    error_message = "The functions read another item."
  }

  assert {
    # As given: an exception without accounts has none in the item, either.
    condition     = jsondecode(aws_dynamodb_table_item.exceptions.item).exceptions.S == jsonencode([for each in var.exceptions : { for name, value in each : name => value if value != null }])
    error_message = "The functions read other exceptions."
  }
}

run "exceptions_that_have_ended_are_warned_about" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2026-01-31", reason = "Fix is on its way", owner = "shop" },
      { image = "quay.io/acme/**", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [check.exceptions_ended_none, check.exceptions_far_none]
}

run "exceptions_of_a_time_that_has_passed_are_warned_about" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2026-01-31T00:00:00Z", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [check.exceptions_ended_none]
}

run "patterns_that_anybodys_registry_answers_to_are_warned_about" {
  command = plan

  variables {
    exceptions = [
      { image = "**/nginx", until = formatdate("YYYY-MM-DD", timeadd(timestamp(), "8760h")), reason = "Fix is on its way", owner = "shop" },
      { image = "docker.io**/nginx", until = formatdate("YYYY-MM-DD", timestamp()), reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [check.exceptions_any_registry_none]
}

run "exceptions_for_every_image_are_warned_about" {
  command = plan

  variables {
    exceptions = [
      { image = "**", until = formatdate("YYYY-MM-DD", timestamp()), reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [check.exceptions_any_image_none]
}

run "exceptions_that_nobody_reviews_for_a_year_are_warned_about" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = timeadd(timestamp(), "8832h"), reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [check.exceptions_far_none]
}

run "patterns_with_a_tag_are_warned_about" {
  command = plan

  variables {
    exceptions = [
      { image = "registry.example.com:5000/shop:1.2", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [check.exceptions_with_tag_none, check.exceptions_far_none]
}

run "patterns_of_repositories_with_a_port_or_a_digest_are_not" {
  command = plan

  variables {
    exceptions = [
      { image = "registry.example.com:5000/shop/*", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
      {
        image  = "docker.io/library/nginx@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        until  = "2099-01-01"
        reason = "Fix is on its way"
        owner  = "shop"
      },
    ]
  }

  # Of a century from now.
  expect_failures = [check.exceptions_far_none]

  assert {
    condition     = length(jsondecode(jsondecode(aws_dynamodb_table_item.exceptions.item).exceptions.S)) == 2
    error_message = "An exception is missing."
  }
}

run "so_many_exceptions_as_fit" {
  command = plan

  variables {
    # 300 KB to the byte: 599 with 432 bytes of reason, and one with 431.
    exceptions = [
      for index in range(600) : {
        image  = format("docker.io/team/%04d", index)
        until  = "2099-01-01"
        reason = index < 599 ? join("", [for times in range(216) : "é"]) : "x${join("", [for times in range(215) : "é"])}"
        owner  = "shop"
      }
    ]
  }

  # Of a century from now.
  expect_failures = [check.exceptions_far_none]

  assert {
    condition     = length(jsondecode(jsondecode(aws_dynamodb_table_item.exceptions.item).exceptions.S)) == 600
    error_message = "An exception is missing."
  }
}
