# Proxies and CA bundles with something wrong inside: one run for each.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "a_proxy_with_a_password" {
  command = plan

  variables {
    proxy = { https_proxy = "http://me:pw@proxy.example.com:3128" }
  }

  expect_failures = [var.proxy]
}

run "a_user_name_in_the_proxy_for_http" {
  command = plan

  variables {
    proxy = { https_proxy = "http://proxy.example.com", http_proxy = "http://me@proxy.example.com" }
  }

  expect_failures = [var.proxy]
}

run "a_proxy_without_a_scheme" {
  command = plan

  variables {
    proxy = { https_proxy = "proxy.example.com:3128" }
  }

  expect_failures = [var.proxy]
}

run "a_proxy_with_a_path" {
  command = plan

  variables {
    proxy = { https_proxy = "http://proxy.example.com/path" }
  }

  expect_failures = [var.proxy]
}

run "an_empty_proxy" {
  command = plan

  variables {
    proxy = { https_proxy = "" }
  }

  expect_failures = [var.proxy]
}

run "hosts_without_a_proxy_with_a_space_between_them" {
  command = plan

  variables {
    proxy = { https_proxy = "http://proxy.example.com", no_proxy = "a.example.com, b.example.com" }
  }

  expect_failures = [var.proxy]
}

run "more_hosts_without_a_proxy_than_a_function_can_hold" {
  command = plan

  variables {
    proxy = { https_proxy = "http://proxy.example.com", no_proxy = format("%03500d", 1) }
  }

  expect_failures = [var.include_images]
}

run "a_ca_bundle_that_is_no_secret" {
  command = plan

  variables {
    ca_bundle_secret = { arn = "arn:aws:ssm:us-east-1:123456789012:parameter/ca" }
  }

  expect_failures = [var.ca_bundle_secret]
}

run "a_ca_bundle_with_a_json_key" {
  command = plan

  variables {
    ca_bundle_secret = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf:pem" }
  }

  expect_failures = [var.ca_bundle_secret]
}

run "an_alias_as_the_key_of_the_ca_bundle" {
  command = plan

  variables {
    ca_bundle_secret = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/ca" }
  }

  expect_failures = [var.ca_bundle_secret]
}

run "a_parameter_by_its_arn" {
  command = plan

  variables {
    ca_bundle_ssm_parameter = { name = "arn:aws:ssm:us-east-1:123456789012:parameter/ca" }
  }

  expect_failures = [var.ca_bundle_ssm_parameter]
}

run "a_parameter_path_that_lacks_its_first_slash" {
  command = plan

  variables {
    ca_bundle_ssm_parameter = { name = "network/ca" }
  }

  expect_failures = [var.ca_bundle_ssm_parameter]
}

run "an_empty_parameter" {
  command = plan

  variables {
    ca_bundle_ssm_parameter = { name = "" }
  }

  expect_failures = [var.ca_bundle_ssm_parameter]
}

run "an_alias_as_the_key_of_the_parameter" {
  command = plan

  variables {
    ca_bundle_ssm_parameter = { name = "ca", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/ca" }
  }

  expect_failures = [var.ca_bundle_ssm_parameter]
}
