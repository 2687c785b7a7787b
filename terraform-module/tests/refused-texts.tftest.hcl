# Texts that no input takes. Each of the variables that a run names must refuse its value.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "empty_texts" {
  command = plan

  variables {
    name                           = ""
    sysdig_secure_endpoint         = ""
    sysdig_secure_api_token        = ""
    sysdig_policies                = [""]
    scanner_version                = ""
    scanner_base_url               = ""
    scanner_sha256                 = { amd64 = "" }
    cluster_arns                   = [""]
    exclude_images                 = [""]
    ecr_repository_arns            = [""]
    build_environment_type         = ""
    build_image                    = ""
    lambda_runtime                 = ""
    kms_key_arn                    = ""
    permissions_boundary_arn       = ""
    additional_trigger_policy_arns = { a = "" }
    additional_scanner_policy_arns = { a = "" }
    tags                           = { "" = "value" }
  }

  expect_failures = [
    var.name,
    var.sysdig_secure_endpoint,
    var.sysdig_secure_api_token,
    var.sysdig_policies,
    var.scanner_version,
    var.scanner_base_url,
    var.scanner_sha256,
    var.cluster_arns,
    var.exclude_images,
    var.ecr_repository_arns,
    var.build_environment_type,
    var.build_image,
    var.lambda_runtime,
    var.kms_key_arn,
    var.permissions_boundary_arn,
    var.additional_trigger_policy_arns,
    var.additional_scanner_policy_arns,
    var.tags,
  ]
}

run "null_within_a_list_or_map" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = { arn = null }
    sysdig_policies                = [null]
    scanner_sha256                 = { amd64 = null }
    cluster_arns                   = [null]
    exclude_images                 = ["docker.io/library/nginx", null]
    ecr_repository_arns            = [null]
    secret_kms_key_arns            = [null]
    vpc_config                     = { vpc_id = "vpc-1", subnet_ids = [null], security_group_ids = ["sg-1"] }
    additional_trigger_policy_arns = { a = null }
    additional_scanner_policy_arns = { a = null }
    tags                           = { team = null }
  }

  expect_failures = [
    var.sysdig_secure_api_token_secret,
    var.sysdig_policies,
    var.scanner_sha256,
    var.cluster_arns,
    var.exclude_images,
    var.ecr_repository_arns,
    var.secret_kms_key_arns,
    var.vpc_config,
    var.additional_trigger_policy_arns,
    var.additional_scanner_policy_arns,
    var.tags,
  ]
}

run "arns_of_another_service" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = { arn = "arn:aws:ssm:us-east-1:123456789012:parameter/token" }
    cluster_arns                   = ["arn:aws:ecs:us-east-1:123456789012:service/shop/web"]
    ecr_repository_arns            = ["arn:aws:s3:::bucket"]
    secret_kms_key_arns            = ["arn:aws:kms:us-east-1:123456789012:alias/secrets"]
    kms_key_arn                    = "arn:aws:kms:us-east-1:123456789012:alias/scanning"
    permissions_boundary_arn       = "arn:aws:iam::123456789012:role/boundary"
    additional_trigger_policy_arns = { a = "arn:aws:sns:us-east-1:123456789012:topic" }
    additional_scanner_policy_arns = { a = "arn:aws:iam::123456789012:role/scanner" }
  }

  expect_failures = [
    var.sysdig_secure_api_token_secret,
    var.cluster_arns,
    var.ecr_repository_arns,
    var.secret_kms_key_arns,
    var.kms_key_arn,
    var.permissions_boundary_arn,
    var.additional_trigger_policy_arns,
    var.additional_scanner_policy_arns,
  ]
}

run "names_instead_of_arns" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = { arn = "sysdig" }
    cluster_arns                   = ["arn:aws:ecs:us-east-1:123456789012:cluster/shop", "bank"]
    ecr_repository_arns            = ["123456789012.dkr.ecr.us-east-1.amazonaws.com/shop"]
    kms_key_arn                    = "alias/scanning"
    permissions_boundary_arn       = "boundary"
    additional_trigger_policy_arns = { a = "AdministratorAccess" }
    additional_scanner_policy_arns = { a = "AdministratorAccess" }
  }

  expect_failures = [
    var.sysdig_secure_api_token_secret,
    var.cluster_arns,
    var.ecr_repository_arns,
    var.kms_key_arn,
    var.permissions_boundary_arn,
    var.additional_trigger_policy_arns,
    var.additional_scanner_policy_arns,
  ]
}

run "an_empty_pattern_to_include" {
  command = plan

  variables {
    include_images = [""]
  }

  expect_failures = [var.include_images]
}

run "a_pattern_with_braces" {
  command = plan

  variables {
    include_images = ["docker.io/{a,b}"]
  }

  expect_failures = [var.include_images]
}

run "a_pattern_with_brackets" {
  command = plan

  variables {
    exclude_images = ["docker.io/library/nginx[12]"]
  }

  expect_failures = [var.exclude_images]
}

run "a_pattern_without_the_host_of_a_registry" {
  command = plan

  variables {
    exclude_images = ["nginx:1.27"]
  }

  expect_failures = [var.exclude_images]
}

run "a_pattern_to_include_that_crosses_no_slash" {
  command = plan

  variables {
    include_images = ["*"]
  }

  expect_failures = [var.include_images]
}

run "schedules_that_are_none" {
  command = plan

  variables {
    sweep_schedule = "every hour"
  }

  expect_failures = [var.sweep_schedule]
}

run "a_rate_of_one_in_the_plural" {
  command = plan

  variables {
    sweep_schedule = "rate(1 hours)"
  }

  expect_failures = [var.sweep_schedule]
}

run "a_cron_expression_of_five_fields" {
  command = plan

  variables {
    sweep_schedule = "cron(0 3 * * *)"
  }

  expect_failures = [var.sweep_schedule]
}

run "spaces" {
  command = plan

  variables {
    name                    = "two words"
    sysdig_secure_endpoint  = "https://secure.sysdig.com "
    sysdig_secure_api_token = "any token"
    sysdig_policies         = [" production"]
    scanner_version         = "1.30.1 "
    scanner_base_url        = "https://mirror.example.com/a b"
    exclude_images          = ["docker.io/library/nginx "]
    build_image             = "aws/codebuild/standard 7.0"
  }

  expect_failures = [
    var.name,
    var.sysdig_secure_endpoint,
    var.sysdig_secure_api_token,
    var.sysdig_policies,
    var.scanner_version,
    var.scanner_base_url,
    var.exclude_images,
    var.build_image,
  ]
}

run "values_that_are_not_on_the_list" {
  command = plan

  variables {
    scan_mode              = "remote"
    build_environment_type = "WINDOWS_SERVER_2022_CONTAINER"
    lambda_runtime         = "nodejs20.x"
    log_retention_days     = 31
  }

  expect_failures = [
    var.scan_mode,
    var.build_environment_type,
    var.lambda_runtime,
    var.log_retention_days,
  ]
}
