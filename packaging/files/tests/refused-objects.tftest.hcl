# Existing secrets and VPCs with something wrong inside: one run for each.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "an_empty_arn_of_the_secret" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = {
      arn = ""
    }
  }

  expect_failures = [var.sysdig_secure_api_token_secret]
}

run "an_empty_json_key" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = {
      arn      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf"
      json_key = ""
    }
  }

  expect_failures = [var.sysdig_secure_api_token_secret]
}

run "a_json_key_that_names_a_version_as_well" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = {
      arn      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf"
      json_key = "token:AWSCURRENT"
    }
  }

  expect_failures = [var.sysdig_secure_api_token_secret]
}

run "an_empty_key_of_the_secret" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = {
      arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf"
      kms_key_arn = ""
    }
  }

  expect_failures = [var.sysdig_secure_api_token_secret]
}

run "an_alias_as_the_key_of_the_secret" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = {
      arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf"
      kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/sysdig"
    }
  }

  expect_failures = [var.sysdig_secure_api_token_secret]
}

run "an_empty_id_of_the_vpc" {
  command = plan

  variables {
    vpc_config = { vpc_id = "", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "a_space_after_the_id_of_the_vpc" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1 ", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "no_id_of_the_vpc" {
  command = plan

  variables {
    vpc_config = { vpc_id = null, subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "no_subnets" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1", subnet_ids = [], security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "null_for_subnets" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1", subnet_ids = null, security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "a_group_in_place_of_a_subnet" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "sg-1"], security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "no_security_groups" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = [] }
  }

  expect_failures = [var.vpc_config]
}

run "null_for_security_groups" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = null }
  }

  expect_failures = [var.vpc_config]
}

run "null_for_a_security_group" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = [null] }
  }

  expect_failures = [var.vpc_config]
}

run "a_subnet_in_place_of_a_group" {
  command = plan

  variables {
    vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1", "subnet-1"] }
  }

  expect_failures = [var.vpc_config]
}
