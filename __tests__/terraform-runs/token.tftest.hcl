# The Sysdig token. A raised version without it would put not-set over the stored one: plans warn of it, and stop nothing.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "a_raised_version_without_the_token_warns" {
  command = plan

  variables {
    sysdig_secure_api_token_version = 2
  }

  expect_failures = [check.sysdig_token_given]
}

run "a_raised_version_with_the_token_is_a_rotation" {
  command = plan

  variables {
    sysdig_secure_api_token         = "any-token"
    sysdig_secure_api_token_version = 2
  }
}

run "the_token_of_an_existing_secret_has_no_version" {
  command = plan

  variables {
    sysdig_secure_api_token_secret  = { arn = "arn:aws:secretsmanager:us-east-1:210987654321:secret:sysdig-AbCdEf" }
    sysdig_secure_api_token_version = 2
  }
}

# In a parameter of Systems Manager that exists already.
run "builds_read_the_parameter_and_nothing_else" {
  command = plan

  variables {
    sysdig_secure_api_token_ssm_parameter = { name = "/sysdig/token" }
  }

  assert {
    condition     = length(aws_secretsmanager_secret.sysdig_token) + length(aws_secretsmanager_secret_version.sysdig_token) == 0
    error_message = "There is a secret beside the parameter."
  }

  assert {
    condition = one([
      for variable in aws_codebuild_project.inline_scanner[0].environment[0].environment_variable :
      variable if variable.name == "SECURE_API_TOKEN"
    ]) == { name = "SECURE_API_TOKEN", type = "PARAMETER_STORE", value = "/sysdig/token" }
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
