# Sysdig's backend analyses the images: nothing of builds is left.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

variables {
  scan_mode = "backend"
}

run "nothing_of_builds_exists" {
  command = plan

  assert {
    condition = sum([
      for part in [
        aws_cloudwatch_event_rule.scan_coordinator_build_events,
        aws_cloudwatch_event_target.scan_coordinator_build_events,
        aws_cloudwatch_log_group.inline_scanner,
        aws_codebuild_project.inline_scanner,
        aws_codebuild_report_group.inline_scanner,
        aws_iam_role.inline_scanner,
        aws_iam_role_policy.inline_scanner,
        aws_iam_policy.inline_scanner_pull,
        aws_iam_policy.inline_scanner_start,
        aws_iam_policy.inline_scanner_start_with_credentials,
        aws_iam_role_policy_attachment.inline_scanner_start,
        aws_iam_role_policy_attachment.inline_scanner_start_with_credentials,
        aws_iam_role_policy_attachment.inline_scanner_additional,
        data.aws_iam_policy_document.inline_scanner,
        data.aws_iam_policy_document.inline_scanner_scan,
        data.aws_iam_policy_document.inline_scanner_pull,
        data.aws_iam_policy_document.inline_scanner_start,
      ] : length(part)
    ]) == 0
    error_message = "Something of builds is there."
  }

  assert {
    condition = alltrue([
      for output in [output.scanner_project_name, output.scanner_role_arn] : output == null
    ])
    error_message = "An output names what does not exist."
  }

  assert {
    condition = alltrue([
      for arn in [
        output.trigger_role_arn,
        output.coordinator_role_arn,
        output.sweeper_role_arn,
        output.sweep_schedule_role_arn,
        output.trigger_function_arn,
        output.coordinator_function_arn,
        output.sweeper_function_arn,
        output.queue_arn,
        output.dead_letter_queue_arn,
        output.work_queue_arn,
        output.ledger_table_arn,
      ] : startswith(arn, "arn:aws:")
    ])
    error_message = "An output does not hold the ARN of what exists in this mode, too."
  }

  assert {
    condition     = length(data.aws_iam_policy_document.lambda_access_network) + length(aws_lambda_function.scan_trigger.vpc_config) == 0
    error_message = "The functions have a network that nobody asked for."
  }
}

run "the_coordinator_knows_sysdig_and_may_read_its_token" {
  command = plan

  override_data {
    target          = data.aws_iam_policy_document.sysdig_token_read
    override_during = plan
    values          = { json = "{\"Id\":\"token\"}" }
  }

  variables {
    sysdig_secure_endpoint = "https://sysdig.example.com/"
    sysdig_skip_tls_verify = true
    sysdig_secure_api_token_secret = {
      arn      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf"
      json_key = "token"
    }
  }

  assert {
    condition = {
      for name, value in aws_lambda_function.scan_coordinator.environment[0].variables :
      name => value if startswith(name, "S") && !contains(["SECURITY_HUB", "SWEEPS"], name)
      } == {
      SCAN_MODE              = "backend"
      SCANNER_PROJECT        = ""
      SYSDIG_SECURE_ENDPOINT = "https://sysdig.example.com"
      SYSDIG_SKIP_TLS_VERIFY = "true"
      SYSDIG_TOKEN_PARAMETER = ""
      SYSDIG_TOKEN_SECRET    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf:token"
    }
    error_message = "The coordinator does not know how to ask Sysdig."
  }

  assert {
    condition     = contains(data.aws_iam_policy_document.scan_coordinator.source_policy_documents, "{\"Id\":\"token\"}")
    error_message = "The coordinator may not read the token."
  }

  assert {
    condition = [
      for function in [aws_lambda_function.scan_trigger, aws_lambda_function.task_sweeper] :
      [for name in keys(function.environment[0].variables) : name if startswith(name, "SYSDIG") || startswith(name, "SCAN")]
    ] == [[], []]
    error_message = "A function that starts no scans knows the engine."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.sysdig_token_read.statement :
      statement.resources == toset(["arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf"])
    ])
    error_message = "A function may read another secret."
  }
}
