# Names, addresses and versions of a form that is refused: one run for each form.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "a_name_of_one_character" {
  command = plan

  variables {
    name = "a"
  }

  expect_failures = [var.name]
}

run "a_name_of_29_characters" {
  command = plan

  variables {
    name = "a${join("", [for index in range(28) : "1"])}"
  }

  expect_failures = [var.name]
}

run "a_name_of_80_characters" {
  command = plan

  variables {
    name = format("a%079d", 1)
  }

  expect_failures = [var.name]
}

run "a_name_in_capitals" {
  command = plan

  variables {
    name = "Scanning"
  }

  expect_failures = [var.name]
}

run "a_name_that_begins_with_a_digit" {
  command = plan

  variables {
    name = "1-scanning"
  }

  expect_failures = [var.name]
}

run "a_name_that_ends_in_a_hyphen" {
  command = plan

  variables {
    name = "scanning-"
  }

  expect_failures = [var.name]
}

run "http_addresses" {
  command = plan

  variables {
    sysdig_secure_endpoint = "http://sysdig.example.com"
    scanner_base_url       = "http://mirror.example.com/scanner"
  }

  expect_failures = [var.sysdig_secure_endpoint, var.scanner_base_url]
}

run "http_addresses_that_only_begin_like_loopback" {
  command = plan

  variables {
    sysdig_secure_endpoint = "http://localhost.example.com"
    scanner_base_url       = "http://127.0.0.1.example.com/scanner"
  }

  expect_failures = [var.sysdig_secure_endpoint, var.scanner_base_url]
}

run "addresses_without_https" {
  command = plan

  variables {
    sysdig_secure_endpoint = "secure.sysdig.com"
    scanner_base_url       = "ftp://mirror.example.com/scanner"
  }

  expect_failures = [var.sysdig_secure_endpoint, var.scanner_base_url]
}

run "an_endpoint_with_a_path_and_a_download_address_with_a_query" {
  command = plan

  variables {
    sysdig_secure_endpoint = "https://secure.sysdig.com/api"
    scanner_base_url       = "https://mirror.example.com/scanner?version=1"
  }

  expect_failures = [var.sysdig_secure_endpoint, var.scanner_base_url]
}

run "addresses_with_a_user" {
  command = plan

  variables {
    sysdig_secure_endpoint = "https://user@secure.sysdig.com"
    scanner_base_url       = "https://user@mirror.example.com/scanner"
  }

  expect_failures = [var.sysdig_secure_endpoint, var.scanner_base_url]
}

run "a_version_that_moves_and_a_checksum_that_is_too_short" {
  command = plan

  variables {
    scanner_version = "latest"
    scanner_sha256  = { amd64 = "e3b0c442" }
  }

  expect_failures = [var.scanner_version, var.scanner_sha256]
}

run "half_a_version_and_a_checksum_of_another_architecture" {
  command = plan

  variables {
    scanner_version = "1.26"
    scanner_sha256  = { riscv64 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
  }

  expect_failures = [var.scanner_version, var.scanner_sha256]
}

run "a_token_of_two_lines" {
  command = plan

  variables {
    sysdig_secure_api_token = "any-token\n"
  }

  expect_failures = [var.sysdig_secure_api_token]
}

run "tags_that_belong_to_aws" {
  command = plan

  variables {
    tags = { "AWS:team" = "platform" }
  }

  expect_failures = [var.tags]
}
