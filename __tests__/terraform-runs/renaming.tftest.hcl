# Another name for an installation that exists: its plan warns.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  # An ephemeral one has to be given for an apply.
  sysdig_secure_api_token = "token"
}

run "an_installation_is_made" {
  command = apply
}

run "an_installation_that_is_renamed_is_warned_about" {
  command = plan

  variables {
    name = "other-scanning"
  }

  override_data {
    target = data.aws_cloudwatch_log_groups.renamed_installation
    values = { arns = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fargate-image-scanning-scan-coordinator:*"] }
  }

  expect_failures = [check.renamed_installation]
}

run "what_is_looked_for_has_the_name_before" {
  command = plan

  variables {
    name = "other-scanning"
  }

  assert {
    condition = (
      data.aws_cloudwatch_log_groups.renamed_installation.log_group_name_prefix
      == "/aws/lambda/fargate-image-scanning-scan-coordinator"
    )
    error_message = "Terraform looks for ${data.aws_cloudwatch_log_groups.renamed_installation.log_group_name_prefix}."
  }
}

run "one_that_was_renamed_before_is_not" {
  command = apply

  variables {
    name = "other-scanning"
  }

  override_data {
    target = data.aws_cloudwatch_log_groups.renamed_installation
    values = { arns = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fargate-image-scanning-scan-coordinator-2"] }
  }

  assert {
    condition     = terraform_data.renamed_installation_first_name.input == "fargate-image-scanning"
    error_message = "The name before is forgotten."
  }
}

run "one_that_keeps_its_name_is_not" {
  command = plan

  override_data {
    target = data.aws_cloudwatch_log_groups.renamed_installation
    values = { arns = ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fargate-image-scanning-scan-coordinator"] }
  }

  assert {
    condition     = terraform_data.renamed_installation_first_name.input == var.name
    error_message = "The name before is forgotten."
  }
}
