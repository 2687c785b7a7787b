# The gate, enforcement and exceptions: settings, outputs and warnings.

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
