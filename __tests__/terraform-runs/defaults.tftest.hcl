# The module with nothing but the endpoint of Sysdig, which comes from the environment.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "nothing_but_the_endpoint_has_to_be_given" {
  command = plan

  assert {
    condition = alltrue([
      for value in [
        output.event_rule_arn,
        output.queue_url,
        output.queue_arn,
        output.dead_letter_queue_url,
        output.dead_letter_queue_arn,
        output.ledger_table_name,
        output.ledger_table_arn,
        output.scanner_project_name,
        output.scanner_role_arn,
        output.trigger_function_name,
        output.trigger_function_arn,
        output.trigger_role_arn,
        output.coordinator_function_name,
        output.coordinator_function_arn,
        output.coordinator_role_arn,
        output.sweeper_function_name,
        output.sweeper_function_arn,
        output.sweeper_role_arn,
        output.sweep_schedule_role_arn,
        output.token_secret_arn,
        output.results_topic_arn,
        output.dashboard_name,
      ] : length(value) > 0
    ])
    error_message = "An output is null or empty."
  }

  assert {
    condition = [
      output.ledger_table_name,
      output.scanner_project_name,
      output.trigger_function_name,
      output.coordinator_function_name,
      output.sweeper_function_name,
      ] == [
      "fargate-image-scanning-ledger",
      "fargate-image-scanning-scanner",
      "fargate-image-scanning-scan-trigger",
      "fargate-image-scanning-scan-coordinator",
      "fargate-image-scanning-task-sweeper",
    ]
    error_message = "The outputs do not name what the module makes."
  }

  assert {
    condition = [
      length(aws_secretsmanager_secret.sysdig_token),
      length(aws_secretsmanager_secret_version.sysdig_token),
      length(data.aws_iam_policy_document.inline_scanner_network),
      length(aws_iam_role_policy_attachment.scan_trigger_additional),
      length(aws_iam_role_policy_attachment.inline_scanner_additional),
      length(aws_codebuild_project.inline_scanner[0].vpc_config),
    ] == [1, 1, 0, 0, 0, 0]
    error_message = "Of the optional parts, the token's own secret is there, and nothing else."
  }
}

run "builds_and_functions_get_the_default_settings" {
  command = plan

  assert {
    condition = {
      for variable in aws_codebuild_project.inline_scanner[0].environment[0].environment_variable :
      variable.name => variable.value
      } == {
      SECURE_API_TOKEN             = aws_secretsmanager_secret.sysdig_token[0].arn
      SYSDIG_SECURE_ENDPOINT       = "https://secure.sysdig.com"
      SYSDIG_POLICIES              = "[]"
      SYSDIG_SKIP_TLS_VERIFY       = "false"
      SCANNER_VERSION              = "1.30.1"
      SCANNER_BASE_URL             = "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner"
      SCANNER_SHA256               = "{}"
      FAIL_BUILD_ON_POLICY_FAILURE = "false"
      BUILD_TIMEOUT_MINUTES        = "30"
      REGISTRY_SECRETS             = jsonencode({ defaults = {}, hosts = {} })
    }
    error_message = "Builds do not get the default settings."
  }

  assert {
    condition = [
      aws_codebuild_project.inline_scanner[0].environment[0].type,
      aws_codebuild_project.inline_scanner[0].environment[0].compute_type,
      aws_codebuild_project.inline_scanner[0].environment[0].image,
      tostring(aws_codebuild_project.inline_scanner[0].build_timeout),
    ] == ["LINUX_CONTAINER", "BUILD_GENERAL1_SMALL", "aws/codebuild/amazonlinux-x86_64-standard:5.0", "30"]
    error_message = "Builds do not run in the default environment."
  }

  assert {
    condition = [
      for name in ["INSTALLATION_NAME", "INCLUDE_IMAGES", "EXCLUDE_IMAGES", "RESCAN_AFTER_HOURS", "MAX_CONCURRENT_SCANS"] :
      aws_lambda_function.scan_coordinator.environment[0].variables[name]
    ] == ["fargate-image-scanning", "[]", "[]", "24", "20"]
    error_message = "The coordinator does not get the default settings."
  }

  assert {
    condition = [
      aws_cloudwatch_event_rule.task_events.state,
      aws_lambda_function.scan_trigger.runtime,
      tostring(aws_cloudwatch_log_group.scan_trigger.retention_in_days),
      tostring(aws_secretsmanager_secret_version.sysdig_token[0].secret_string_wo_version),
    ] == ["ENABLED", "nodejs22.x", "30", "1"]
    error_message = "Rule, functions, logs or token do not have their defaults."
  }

  assert {
    condition = alltrue([
      for value in [
        aws_iam_role.scan_trigger.permissions_boundary,
        aws_cloudwatch_log_group.scan_trigger.kms_key_id,
        aws_lambda_function.scan_trigger.kms_key_arn,
      ] : value == null
    ]) && aws_sqs_queue.task_events.sqs_managed_sse_enabled
    error_message = "There is a boundary or a key that nobody asked for."
  }
}
