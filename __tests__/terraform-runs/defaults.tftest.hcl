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
}
