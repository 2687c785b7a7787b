# Values that are good, but not together.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "a_token_and_an_existing_secret" {
  command = plan

  variables {
    sysdig_secure_api_token        = "any-token"
    sysdig_secure_api_token_secret = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf" }
  }

  expect_failures = [var.sysdig_secure_api_token_secret]
}

run "a_secret_for_docker_hub_that_builds_may_not_read" {
  command = plan

  variables {
    registry_credentials = {
      "docker.io" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-AbCdEf"]
      "quay.io"   = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf"]
    }
    docker_hub_credential_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf"
  }

  expect_failures = [var.docker_hub_credential_secret_arn]
}

run "a_secret_for_docker_hub_without_any_registry" {
  command = plan

  variables {
    docker_hub_credential_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf"
  }

  expect_failures = [var.docker_hub_credential_secret_arn]
}

run "a_token_and_the_parameter_that_holds_it" {
  command = plan

  variables {
    sysdig_secure_api_token               = "any-token"
    sysdig_secure_api_token_ssm_parameter = { name = "/sysdig/token" }
  }

  expect_failures = [var.sysdig_secure_api_token_ssm_parameter]
}

run "a_secret_and_a_parameter_with_the_token" {
  command = plan

  variables {
    sysdig_secure_api_token_secret        = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf" }
    sysdig_secure_api_token_ssm_parameter = { name = "/sysdig/token" }
  }

  expect_failures = [var.sysdig_secure_api_token_ssm_parameter]
}

run "two_ca_bundles" {
  command = plan

  variables {
    ca_bundle_secret        = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf" }
    ca_bundle_ssm_parameter = { name = "/network/ca" }
  }

  expect_failures = [var.ca_bundle_ssm_parameter]
}

run "a_vpc_and_lambda_compute" {
  command = plan

  variables {
    build_environment_type = "LINUX_LAMBDA_CONTAINER"
    build_compute_type     = "BUILD_LAMBDA_1GB"
    vpc_config             = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "lambda_compute_in_a_region_without_it" {
  command = plan

  variables {
    build_environment_type = "ARM_LAMBDA_CONTAINER"
    build_compute_type     = "BUILD_LAMBDA_1GB"
  }

  override_data {
    target = data.aws_region.current
    values = { id = "eu-north-1" }
  }

  expect_failures = [var.build_environment_type]
}

run "a_compute_type_of_lambda_with_a_container" {
  command = plan

  variables {
    build_environment_type = "ARM_CONTAINER"
    build_compute_type     = "BUILD_LAMBDA_1GB"
  }

  expect_failures = [var.build_compute_type]
}

run "the_default_compute_type_with_lambda" {
  command = plan

  variables {
    build_environment_type = "LINUX_LAMBDA_CONTAINER"
  }

  expect_failures = [var.build_compute_type]
}

run "an_unknown_compute_type" {
  command = plan

  variables {
    build_compute_type = "BUILD_GENERAL1_TINY"
  }

  expect_failures = [var.build_compute_type]
}
