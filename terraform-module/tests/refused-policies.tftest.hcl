# Additional policies whose keys or values are not what IAM and the addresses need, and networks that are too large.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "keys_that_are_no_parts_of_addresses" {
  command = plan

  variables {
    additional_trigger_policy_arns = { "guard rails" = "arn:aws:iam::123456789012:policy/guard-rails" }
    additional_scanner_policy_arns = { Guard = "arn:aws:iam::123456789012:policy/guard-rails" }
  }

  expect_failures = [var.additional_trigger_policy_arns, var.additional_scanner_policy_arns]
}

run "one_policy_under_two_keys" {
  command = plan

  variables {
    additional_trigger_policy_arns = { for key in ["a", "b"] : key => "arn:aws:iam::aws:policy/ReadOnlyAccess" }
    additional_scanner_policy_arns = { for key in ["a", "b"] : key => "arn:aws:iam::aws:policy/ReadOnlyAccess" }
  }

  expect_failures = [var.additional_trigger_policy_arns, var.additional_scanner_policy_arns]
}

run "one_subnet_too_many" {
  command = plan

  variables {
    vpc_config = {
      vpc_id             = "vpc-1"
      subnet_ids         = [for index in range(17) : "subnet-${index}"]
      security_group_ids = ["sg-1"]
    }
  }

  expect_failures = [var.vpc_config]
}

run "one_security_group_too_many" {
  command = plan

  variables {
    vpc_config = {
      vpc_id             = "vpc-1"
      subnet_ids         = ["subnet-1"]
      security_group_ids = [for index in range(6) : "sg-${index}"]
    }
  }

  expect_failures = [var.vpc_config]
}

run "lists_that_fit_beside_builds_but_not_beside_what_functions_need_in_backend_mode" {
  command = plan

  variables {
    scan_mode      = "backend"
    include_images = [for index in range(5) : format("h.io/%0250d", index)]
    exclude_images = [for index in range(7) : format("h.io/%0250d", index)]

    sysdig_secure_api_token_secret = {
      arn = format("arn:aws:secretsmanager:us-east-1:123456789012:secret:%0500d-AbCdEf", 1)
    }
  }

  expect_failures = [var.include_images]
}
