# The Sysdig token in a parameter of Systems Manager that exists already.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

variables {
  parameter = { name = "/sysdig/token", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/4e5f6a7b" }
}

run "builds_read_the_parameter_and_nothing_else" {
  command = plan

  variables {
    sysdig_secure_api_token_ssm_parameter = { name = var.parameter.name }
  }

  assert {
    condition     = length(aws_secretsmanager_secret.sysdig_token) + length(aws_secretsmanager_secret_version.sysdig_token) == 0
    error_message = "There is a secret beside the parameter."
  }

  assert {
    condition = one([
      for variable in aws_codebuild_project.inline_scanner[0].environment[0].environment_variable :
      variable if variable.name == "SECURE_API_TOKEN"
    ]) == { name = "SECURE_API_TOKEN", type = "PARAMETER_STORE", value = var.parameter.name }
    error_message = "Builds do not get the token from the parameter."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.sysdig_token_read.statement :
      join(" ", statement.actions) => [for resource in statement.resources : element(split(":", resource), 5)]
    } == { "ssm:GetParameters" = ["parameter/sysdig/token"] }
    error_message = "Builds may not read the parameter, or more than that."
  }

  assert {
    condition     = output.token_secret_arn == null
    error_message = "The output names a secret that holds no token."
  }
}

run "the_key_of_the_parameter_may_be_used_for_parameters_only" {
  command = plan

  variables {
    sysdig_secure_api_token_ssm_parameter = var.parameter
    kms_key_arn                           = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.sysdig_token_read.statement :
      statement.sid => [statement.resources, flatten([for condition in statement.condition : condition.values])]
      if contains(statement.actions, "kms:Decrypt")
      } == {
      UseKeyOfTokenParameter = [toset([var.parameter.kms_key_arn]), ["ssm.*.amazonaws.com*"]]
    }
    error_message = "Builds may not use the key of the parameter, or another one."
  }
}

run "functions_read_it_in_backend_mode" {
  command = plan

  variables {
    scan_mode                             = "backend"
    sysdig_secure_api_token_ssm_parameter = { name = var.parameter.name }
  }

  assert {
    condition = alltrue([
      for function in [aws_lambda_function.scan_coordinator, aws_lambda_function.scan_trigger, aws_lambda_function.task_sweeper] : {
        for name, value in function.environment[0].variables : name => value if startswith(name, "SYSDIG_TOKEN")
      } == { SYSDIG_TOKEN_SECRET = "", SYSDIG_TOKEN_PARAMETER = var.parameter.name }
    ])
    error_message = "A function does not know where the token is."
  }
}
