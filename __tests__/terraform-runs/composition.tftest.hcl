# The module within a configuration that makes what the module is given: nothing of it is known when planning.

mock_provider "aws" {
  source = "./tests/aws"
}

run "what_is_made_in_the_same_configuration_is_applied" {
  command = apply

  module {
    source = "./tests/created-together"
  }

  override_resource {
    target = aws_secretsmanager_secret.token
    values = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:made-beside-AbCdEf" }
  }

  # Every other mocked policy has the same ARN, and no policy may be attached twice.
  override_resource {
    target = aws_iam_policy.boundary
    values = { arn = "arn:aws:iam::123456789012:policy/boundary" }
  }

  assert {
    condition     = endswith(output.existing_secret_arn, ":made-beside-AbCdEf")
    error_message = "The module does not use the secret that is made beside it."
  }

  assert {
    condition     = endswith(output.own_secret_arn, ":mocked-AbCdEf")
    error_message = "The module has no secret of its own."
  }
}

# A token that gets anywhere but into the write-only argument stops Terraform.
run "the_token_of_an_ephemeral_or_a_sensitive_variable_is_taken" {
  command = apply

  module {
    source = "./tests/token-variables"
  }

  variables {
    ephemeral_token = "any-token"
    sensitive_token = "any-token"
  }

  assert {
    condition     = alltrue([for arn in output.secrets : startswith(arn, "arn:aws:secretsmanager:")])
    error_message = "There is no secret for each of the tokens."
  }
}
