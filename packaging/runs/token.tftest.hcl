# The Sysdig token: in a secret of the module, or in one that exists already.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "a_token_goes_into_a_secret_of_the_module" {
  command = plan

  variables {
    sysdig_secure_api_token         = "any-token"
    sysdig_secure_api_token_version = 7
  }

  assert {
    condition = [
      aws_secretsmanager_secret.sysdig_token[0].recovery_window_in_days,
      aws_secretsmanager_secret_version.sysdig_token[0].secret_string_wo_version,
    ] == [0, 7]
    error_message = "The secret cannot be made again after destroy, or its version is not the given one."
  }

  assert {
    condition     = output.token_secret_arn == aws_secretsmanager_secret.sysdig_token[0].arn
    error_message = "The output does not hold the secret of the module."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.sysdig_token_read.statement :
      statement.sid => statement.resources
    } == { ReadToken = toset([aws_secretsmanager_secret.sysdig_token[0].arn]) }
    error_message = "Builds may not read the secret of the module, or more than that."
  }
}
