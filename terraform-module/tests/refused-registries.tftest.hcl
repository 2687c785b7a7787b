# Registries and secrets that registry_credentials does not take: one run for each.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "registry_secrets_by_name_or_wildcard" {
  command = plan

  variables {
    registry_credentials = { "quay.io" = ["quay", "arn:aws:secretsmanager:us-east-1:123456789012:secret:*-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_secret_without_its_six_characters" {
  command = plan

  variables {
    registry_credentials = { "quay.io" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay"] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_with_a_scheme" {
  command = plan

  variables {
    registry_credentials = { "https://quay.io" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_with_a_path" {
  command = plan

  variables {
    registry_credentials = { "quay.io/acme" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_in_capitals" {
  command = plan

  variables {
    registry_credentials = { "Quay.io" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_without_a_dot" {
  command = plan

  variables {
    registry_credentials = { "quay" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "an_empty_registry" {
  command = plan

  variables {
    registry_credentials = { "" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "docker_hub_by_another_name" {
  command = plan

  variables {
    registry_credentials = { "index.docker.io" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_of_ecr" {
  command = plan

  variables {
    registry_credentials = { "123456789012.dkr.ecr.eu-west-1.amazonaws.com" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_without_secrets" {
  command = plan

  variables {
    registry_credentials = { "quay.io" = [] }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_with_null" {
  command = plan

  variables {
    registry_credentials = { "quay.io" = null }
  }

  expect_failures = [var.registry_credentials]
}

run "a_registry_with_one_secret_twice" {
  command = plan

  variables {
    registry_credentials = { "quay.io" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf", "arn:aws:secretsmanager:us-east-1:123456789012:secret:quay-AbCdEf"] }
  }

  expect_failures = [var.registry_credentials]
}
