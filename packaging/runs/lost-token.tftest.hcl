# A raised version without a token would put not-set over the stored one: plans warn of it, and stop nothing.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "the_first_version_needs_no_token" {
  command = plan
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
