# CodeBuild reads secrets in its own region: those of another one are refused, where builds read them.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

variables {
  here  = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:any-AbCdEf"
  there = "arn:aws:secretsmanager:us-east-1:210987654321:secret:any-AbCdEf"
}

run "secrets_of_this_region_are_taken_from_every_account" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = { arn = var.here }
    registry_credentials           = { "quay.io" = { secret_arns = [var.here] } }
    ca_bundle_secret               = { arn = var.here }
  }
}

run "secrets_of_another_region_are_refused" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = { arn = var.there }
    registry_credentials           = { "quay.io" = { secret_arns = [var.here, var.there] } }
    ca_bundle_secret               = { arn = var.there }
  }

  expect_failures = [
    var.sysdig_secure_api_token_secret,
    var.registry_credentials,
    var.ca_bundle_secret,
  ]
}

run "functions_read_secrets_of_any_region" {
  command = plan

  variables {
    scan_mode                      = "backend"
    sysdig_secure_api_token_secret = { arn = var.there }
    ca_bundle_secret               = { arn = var.there }
  }
}

run "the_first_plan_shows_the_whole_buildspec" {
  command = plan

  assert {
    condition = (
      keys(yamldecode(aws_codebuild_project.inline_scanner[0].source[0].buildspec).reports)
      == [
        "arn:aws:codebuild:eu-west-1:123456789012:report-group/fargate-image-scanning-scanner-images",
        "arn:aws:codebuild:eu-west-1:123456789012:report-group/fargate-image-scanning-scanner-vulnerabilities",
      ]
    )
    error_message = "The buildspec does not name the report groups by their ARNs."
  }
}
