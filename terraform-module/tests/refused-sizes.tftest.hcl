# Numbers that are too low or too high, lists and texts that are too long.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "zero" {
  command = plan

  variables {
    sysdig_secure_api_token_version = 0
    rescan_after_hours              = 0
    max_concurrent_scans            = 0
    build_timeout_minutes           = 0
    log_retention_days              = 0
  }

  expect_failures = [
    var.sysdig_secure_api_token_version,
    var.rescan_after_hours,
    var.max_concurrent_scans,
    var.build_timeout_minutes,
    var.log_retention_days,
  ]
}

run "one_too_low" {
  command = plan

  variables {
    sysdig_secure_api_token_version = -1
    rescan_after_hours              = -1
    max_concurrent_scans            = -1
    build_timeout_minutes           = 4
  }

  expect_failures = [
    var.sysdig_secure_api_token_version,
    var.rescan_after_hours,
    var.max_concurrent_scans,
    var.build_timeout_minutes,
  ]
}

run "one_too_high" {
  command = plan

  variables {
    sysdig_secure_api_token_version = 1000000001
    rescan_after_hours              = 8761
    max_concurrent_scans            = 501
    build_timeout_minutes           = 2161
  }

  expect_failures = [
    var.sysdig_secure_api_token_version,
    var.rescan_after_hours,
    var.max_concurrent_scans,
    var.build_timeout_minutes,
  ]
}

run "ten_thousand_hours" {
  command = plan

  variables {
    rescan_after_hours = 10000
  }

  expect_failures = [var.rescan_after_hours]
}

run "fractions" {
  command = plan

  variables {
    sysdig_secure_api_token_version = 1.5
    rescan_after_hours              = 1.5
    max_concurrent_scans            = 1.5
    build_timeout_minutes           = 5.5
  }

  expect_failures = [
    var.sysdig_secure_api_token_version,
    var.rescan_after_hours,
    var.max_concurrent_scans,
    var.build_timeout_minutes,
  ]
}

run "one_entry_too_many" {
  command = plan

  variables {
    sysdig_policies                = [for index in range(21) : "policy ${index}"]
    cluster_arns                   = [for index in range(31) : "arn:aws:ecs:us-east-1:123456789012:cluster/${index}"]
    ecr_repository_arns            = [for index in range(71) : "arn:aws:ecr:us-east-1:123456789012:repository/${index}"]
    secret_kms_key_arns            = [for index in range(21) : "arn:aws:kms:us-east-1:123456789012:key/${index}"]
    alarm_actions                  = [for index in range(6) : "arn:aws:sns:us-east-1:123456789012:${index}"]
    additional_trigger_policy_arns = { for index in range(7) : index => "arn:aws:iam::123456789012:policy/${index}" }
    additional_scanner_policy_arns = { for index in range(7) : index => "arn:aws:iam::123456789012:policy/${index}" }
    tags                           = { for index in range(51) : "tag-${index}" => "" }
  }

  expect_failures = [
    var.sysdig_policies,
    var.cluster_arns,
    var.ecr_repository_arns,
    var.secret_kms_key_arns,
    var.alarm_actions,
    var.additional_trigger_policy_arns,
    var.additional_scanner_policy_arns,
    var.tags,
  ]
}

run "lists_that_do_not_fit_where_they_go" {
  command = plan

  variables {
    cluster_arns        = [for index in range(30) : format("arn:aws:ecs:us-east-1:123456789012:cluster/%020d", index)]
    exclude_images      = [for index in range(8) : format("h.io/%0250d", index)]
    ecr_repository_arns = [for index in range(70) : format("arn:aws:ecr:us-east-1:123456789012:repository/%040d", index)]
    secret_kms_key_arns = [for index in range(20) : format("arn:aws:kms:us-east-1:123456789012:key/%064d", index)]

    registry_credentials = {
      for index in range(20) : "registry-${index}.example.com" =>
      [format("arn:aws:secretsmanager:us-east-1:123456789012:secret:%030d-AbCdEf", index)]
    }
  }

  expect_failures = [
    var.cluster_arns,
    var.exclude_images,
    var.ecr_repository_arns,
    var.secret_kms_key_arns,
    var.registry_credentials,
  ]
}

run "lists_that_do_not_fit_together" {
  command = plan

  variables {
    cluster_arns   = [for index in range(30) : "arn:aws:ecs:us-east-1:123456789012:cluster/${index + 10}"]
    include_images = [for index in range(4) : format("h.io/%0250d", index)]
    exclude_images = [for index in range(7) : format("h.io/%0250d", index)]
  }

  expect_failures = [var.include_images]
}

run "more_secrets_than_their_number" {
  command = plan

  variables {
    registry_credentials = {
      for host in ["a", "b", "c"] : "${host}.example.com" =>
      [for index in range(7) : "arn:aws:secretsmanager:us-east-1:123456789012:secret:${index}-AbCdEf"]
    }
  }

  expect_failures = [var.registry_credentials]
}

run "texts_that_are_one_character_too_long" {
  command = plan

  variables {
    sysdig_policies          = [format("%0256d", 1)]
    scanner_base_url         = format("https://mirror.example.com/%0974d", 1)
    exclude_images           = [format("h.io/%0251d", 1)]
    build_image              = format("%0256d", 1)
    permissions_boundary_arn = format("arn:aws:iam::123456789012:policy/%0641d", 1)
    proxy                    = { https_proxy = "http://proxy", http_proxy = format("http://%0994d", 1) }
    tags                     = { (format("%0129d", 1)) = "" }
  }

  expect_failures = [
    var.sysdig_policies,
    var.scanner_base_url,
    var.exclude_images,
    var.build_image,
    var.permissions_boundary_arn,
    var.proxy,
    var.tags,
  ]
}

run "policies_that_do_not_fit_into_a_variable_of_a_build" {
  command = plan

  variables {
    sysdig_policies = [for index in range(16) : format("%0255d", index)]
  }

  expect_failures = [var.sysdig_policies]
}

# Together with wrong patterns to exclude, Terraform does not look at those to include, whose rules read both.
run "a_pattern_to_include_that_is_one_character_too_long" {
  command = plan

  variables {
    include_images = [format("h.io/%0251d", 1)]
  }

  expect_failures = [var.include_images]
}

run "patterns_to_include_that_do_not_fit" {
  command = plan

  variables {
    include_images = [for index in range(8) : format("h.io/%0250d", index)]
  }

  expect_failures = [var.include_images]
}

run "a_value_of_a_tag_that_is_too_long" {
  command = plan

  variables {
    tags = { team = format("%0257d", 1) }
  }

  expect_failures = [var.tags]
}
