# Inputs that reach the functions and the builds as settings.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "patterns_of_exclude_images_with_a_tag_are_warned_about" {
  command = plan

  variables {
    exclude_images = ["**/*:*-debug", "registry.example.com:5000/shop/*"]
  }

  expect_failures = [check.exclude_images_with_tag_none]
}

run "the_functions_get_their_settings" {
  command = plan

  variables {
    include_images       = ["docker.io/**"]
    exclude_images       = ["docker.io/library/*", "registry.example.com:5000/sidecar"]
    rescan_after_hours   = 168
    max_concurrent_scans = 7
    lambda_runtime       = "nodejs22.x"
    log_retention_days   = 365
  }

  assert {
    condition = alltrue([
      for function in [aws_lambda_function.scan_trigger, aws_lambda_function.task_sweeper] : {
        for name in ["INCLUDE_IMAGES", "EXCLUDE_IMAGES", "RESCAN_AFTER_HOURS"] :
        name => function.environment[0].variables[name]
        } == {
        INCLUDE_IMAGES     = "[\"docker.io/**\"]"
        EXCLUDE_IMAGES     = "[\"docker.io/library/*\",\"registry.example.com:5000/sidecar\"]"
        RESCAN_AFTER_HOURS = "168"
      }
    ])
    error_message = "The trigger or the sweeper does not get its settings."
  }

  assert {
    # The filters as they are set when a scan would start decide.
    condition = [
      for name in ["RESCAN_AFTER_HOURS", "MAX_CONCURRENT_SCANS", "INCLUDE_IMAGES"] :
      aws_lambda_function.scan_coordinator.environment[0].variables[name]
    ] == ["168", "7", "[\"docker.io/**\"]"]
    error_message = "The coordinator does not get its settings."
  }

  assert {
    condition = [
      for group in [
        aws_cloudwatch_log_group.inline_scanner[0],
        aws_cloudwatch_log_group.scan_coordinator,
        aws_cloudwatch_log_group.scan_trigger,
        aws_cloudwatch_log_group.task_sweeper,
      ] : group.retention_in_days
    ] == [365, 365, 365, 365]
    error_message = "A log is kept for another time."
  }
}

run "the_builds_get_their_settings" {
  command = plan

  variables {
    scan_mode                    = "inline"
    sysdig_secure_endpoint       = "https://sysdig.example.com:8443/"
    sysdig_policies              = ["production", "pci dss"]
    sysdig_skip_tls_verify       = true
    scanner_version              = "1.25.0"
    scanner_base_url             = "https://mirror.example.com/scanner/"
    fail_build_on_policy_failure = true

    scanner_sha256 = {
      amd64 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
  }

  assert {
    condition = {
      for variable in aws_codebuild_project.inline_scanner[0].environment[0].environment_variable :
      variable.name => variable.value if !contains(["SECURE_API_TOKEN", "REGISTRY_SECRETS"], variable.name)
      } == {
      SYSDIG_SECURE_ENDPOINT       = "https://sysdig.example.com:8443"
      SYSDIG_POLICIES              = "[\"production\",\"pci dss\"]"
      SYSDIG_SKIP_TLS_VERIFY       = "true"
      SCANNER_VERSION              = "1.25.0"
      SCANNER_BASE_URL             = "https://mirror.example.com/scanner"
      SCANNER_SHA256               = "{\"amd64\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}"
      FAIL_BUILD_ON_POLICY_FAILURE = "true"
      BUILD_TIMEOUT_MINUTES        = "30"
    }
    error_message = "Builds do not get their settings."
  }
}
