# Where builds run: environment types, images, and what each of them refuses.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "lambda_compute_has_neither_timeouts_nor_runtime_versions" {
  command = plan

  variables {
    build_environment_type = "LINUX_LAMBDA_CONTAINER"
    build_compute_type     = "BUILD_LAMBDA_2GB"
  }

  assert {
    condition = alltrue([
      for timeout in [
        aws_codebuild_project.inline_scanner[0].build_timeout,
        aws_codebuild_project.inline_scanner[0].queued_timeout,
      ] : timeout == null
    ])
    error_message = "Lambda compute refuses timeouts."
  }

  assert {
    condition     = !contains(keys(yamldecode(aws_codebuild_project.inline_scanner[0].source[0].buildspec).phases), "install")
    error_message = "Lambda compute refuses runtime-versions."
  }

  assert {
    condition = [
      aws_codebuild_project.inline_scanner[0].environment[0].compute_type,
      aws_codebuild_project.inline_scanner[0].environment[0].image,
    ] == ["BUILD_LAMBDA_2GB", "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22"]
    error_message = "Builds do not run on Lambda compute."
  }
}

run "lambda_compute_exists_in_the_last_region_of_the_list" {
  command = plan

  variables {
    build_environment_type = "LINUX_LAMBDA_CONTAINER"
    build_compute_type     = "BUILD_LAMBDA_1GB"
  }

  override_data {
    target = data.aws_region.current
    values = { id = "sa-east-1" }
  }

  assert {
    condition     = aws_codebuild_project.inline_scanner[0].environment[0].type == "LINUX_LAMBDA_CONTAINER"
    error_message = "Lambda compute is not accepted in one of its regions."
  }
}

run "a_region_that_is_not_known_to_have_lambda_compute_is_warned_of" {
  command = plan

  variables {
    build_environment_type = "LINUX_LAMBDA_CONTAINER"
    build_compute_type     = "BUILD_LAMBDA_1GB"
  }

  override_data {
    target = data.aws_region.current
    values = { id = "eu-north-1" }
  }

  expect_failures = [check.inline_scanner_lambda_region]
}

run "an_image_of_your_own_is_pulled_with_the_role_and_as_it_is" {
  command = plan

  variables {
    build_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/builds/scanner:1"
  }

  assert {
    condition = [
      aws_codebuild_project.inline_scanner[0].environment[0].image,
      aws_codebuild_project.inline_scanner[0].environment[0].image_pull_credentials_type,
    ] == ["123456789012.dkr.ecr.us-east-1.amazonaws.com/builds/scanner:1", "SERVICE_ROLE"]
    error_message = "The image is not pulled with the role of the builds."
  }

  assert {
    condition     = !contains(keys(yamldecode(aws_codebuild_project.inline_scanner[0].source[0].buildspec).phases), "install")
    error_message = "Only AWS's images know runtime-versions."
  }
}

run "an_account_that_runs_one_build_at_a_time_says_so" {
  command = plan

  variables {
    preflight_checks = true
  }

  override_data {
    target = data.aws_servicequotas_service_quota.inline_scanner_builds[0]
    values = { value = 1 }
  }

  assert {
    condition = [
      data.aws_servicequotas_service_quota.inline_scanner_builds[0].service_code,
      data.aws_servicequotas_service_quota.inline_scanner_builds[0].quota_name,
    ] == ["codebuild", "Concurrently running builds for Linux/Small environment"]
    error_message = "Another quota is looked at."
  }

  expect_failures = [check.inline_scanner_build_quota]
}

run "a_quota_that_is_enough_is_no_warning" {
  command = plan

  variables {
    preflight_checks       = true
    max_concurrent_scans   = 60
    build_environment_type = "ARM_LAMBDA_CONTAINER"
    build_compute_type     = "BUILD_LAMBDA_10GB"
  }

  override_data {
    target = data.aws_servicequotas_service_quota.inline_scanner_builds[0]
    values = { value = 60 }
  }

  assert {
    condition     = data.aws_servicequotas_service_quota.inline_scanner_builds[0].quota_name == "Concurrently running builds for ARM Lambda/10GB environment"
    error_message = "Another quota is looked at."
  }
}

run "nobody_looks_at_quotas_unless_asked_to" {
  command = plan

  assert {
    condition     = length(data.aws_servicequotas_service_quota.inline_scanner_builds) == 0
    error_message = "A plan needs rights that nobody gave."
  }
}
