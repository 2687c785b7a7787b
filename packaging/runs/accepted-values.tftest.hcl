# The least and the most that each input takes.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "the_least" {
  command = plan

  variables {
    name                            = "ab"
    sysdig_secure_endpoint          = "http://localhost:1"
    sysdig_secure_api_token         = "!"
    sysdig_secure_api_token_version = 1
    sysdig_policies                 = ["a"]
    scanner_version                 = "0.0.0"
    scanner_base_url                = "http://[::1]:80/"
    include_images                  = ["**"]
    exclude_images                  = ["**"]
    sweep_schedule                  = "rate(1 minute)"
    rescan_after_hours              = 1
    max_concurrent_scans            = 1
    build_image                     = "a"
    build_timeout_minutes           = 5
    log_retention_days              = 1
    tags                            = { a = "" }

    vpc_config = {
      vpc_id             = "vpc-1"
      subnet_ids         = ["subnet-1"]
      security_group_ids = ["sg-1"]
    }
  }

  assert {
    condition     = aws_codebuild_project.inline_scanner[0].name == "ab-scanner"
    error_message = "The values are not used."
  }
}

run "the_most" {
  command = plan

  variables {
    name                            = "a${join("", [for index in range(27) : "1"])}"
    sysdig_secure_endpoint          = "http://127.0.0.1:65535/"
    sysdig_secure_api_token         = "~"
    sysdig_secure_api_token_version = 1000000000
    sysdig_policies                 = concat([for index in range(15) : format("%0255d", index)], [for index in range(5) : "policy ${index}"])
    scanner_base_url                = format("https://mirror.example.com:8443/a/b_c~d.e/%0958d", 1)
    cluster_arns                    = [for index in range(30) : "arn:aws:ecs:us-east-1:123456789012:cluster/${index + 10}"]
    exclude_images                  = concat([for index in range(6) : format("h.io/%0250d", index)], [format("h.io/%0120d", 6)])
    sweep_schedule                  = "cron(0/15 6-18 ? JAN,FEB,MAR MON-FRI 2026-2030)"
    rescan_after_hours              = 8760
    max_concurrent_scans            = 500
    ecr_repository_arns             = [for index in range(70) : "arn:aws:ecr:us-east-1:123456789012:repository/the-team/with-number-${index + 10}/*"]
    build_image                     = format("%0255d", 1)
    build_timeout_minutes           = 2160
    additional_trigger_policy_arns  = { for index in range(6) : "key-${index}" => "arn:aws:iam::123456789012:policy/${index}" }
    additional_scanner_policy_arns  = { for index in range(6) : "key_${index}" => "arn:aws:iam::aws:policy/${index}" }
    log_retention_days              = 3653
    alarm_actions                   = [for index in range(5) : "arn:aws:sns:us-east-1:123456789012:${format("%0256d", index)}"]
    tags                            = { for index in range(50) : format("%0128d", index) => format("%0256d", index) }

    secret_kms_key_arns = [for index in range(20) : "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-6666777788${index + 10}"]
    registry_credentials = {
      "docker.io" = [
        for index in range(8) : "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry/${index + 10}-AbCdEf"
      ]
      "registry.example.com:5000" = [
        for index in range(8) : "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry/${index + 20}-AbCdEf"
      ]
      "localhost" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:registry/10-AbCdEf"]
    }
    docker_hub_credential_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry/10-AbCdEf"

    scanner_sha256 = {
      amd64 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      arm64 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
  }

  assert {
    condition     = length(aws_codebuild_project.inline_scanner[0].name) == length("-scanner") + 28
    error_message = "The values are not used."
  }
}

run "other_partitions_and_paths" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = { id = "cn-north-1" }
  }

  variables {
    sysdig_secure_endpoint   = "https://eu1.app.sysdig.com"
    cluster_arns             = ["arn:aws-cn:ecs:cn-north-1:123456789012:cluster/shop"]
    ecr_repository_arns      = ["arn:aws-us-gov:ecr:*:123456789012:repository/*"]
    kms_key_arn              = "arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-0a1b2c3d"
    permissions_boundary_arn = "arn:aws-cn:iam::123456789012:policy/path/of/boundary"
    build_image              = "ghcr.io/acme/builder@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    sysdig_secure_api_token_secret = {
      arn         = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:path/of/token-AbCdEf"
      json_key    = null
      kms_key_arn = null
    }
  }

  assert {
    condition     = output.token_secret_arn == "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:path/of/token-AbCdEf"
    error_message = "The values are not used."
  }
}
