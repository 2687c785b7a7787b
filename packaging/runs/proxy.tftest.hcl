# A proxy, and authorities to trust.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "without_a_proxy_nothing_knows_of_one" {
  command = plan

  assert {
    condition = length([
      for variable in one(aws_codebuild_project.inline_scanner[0].environment).environment_variable :
      variable.name if strcontains(upper(variable.name), "PROXY") || variable.name == "CA_BUNDLE"
    ]) == 0
    error_message = "Builds have a proxy or a CA bundle that nobody asked for."
  }

  assert {
    condition     = !strcontains(one(aws_codebuild_project.inline_scanner[0].source).buildspec, "proxy:")
    error_message = "CodeBuild looks for a proxy that nobody asked for."
  }

  assert {
    condition     = !contains(keys(one(aws_lambda_function.scan_trigger.environment).variables), "HTTPS_PROXY")
    error_message = "A function has a proxy that nobody asked for."
  }
}

run "builds_and_functions_go_through_the_proxy" {
  command = plan

  variables {
    proxy = { https_proxy = "http://proxy.example.com:3128", no_proxy = ".example.com" }
  }

  assert {
    condition = {
      for variable in one(aws_codebuild_project.inline_scanner[0].environment).environment_variable :
      variable.name => variable.value if variable.type == "PLAINTEXT" && strcontains(upper(variable.name), "PROXY")
      } == {
      HTTP_PROXY  = "http://proxy.example.com:3128"
      http_proxy  = "http://proxy.example.com:3128"
      HTTPS_PROXY = "http://proxy.example.com:3128"
      NO_PROXY    = ".example.com,169.254.170.2,169.254.169.254"
    }
    error_message = "Builds do not go through the proxy, or to their own machine through it."
  }

  assert {
    condition     = endswith(one(aws_codebuild_project.inline_scanner[0].source).buildspec, "\nproxy:\n upload-artifacts: yes\n logs: yes\n")
    error_message = "CodeBuild itself does not go through the proxy."
  }

  assert {
    condition = alltrue([
      for function in [aws_lambda_function.scan_trigger, aws_lambda_function.scan_coordinator, aws_lambda_function.task_sweeper] :
      one(function.environment).variables.HTTPS_PROXY == "http://proxy.example.com:3128"
      && one(function.environment).variables.NO_PROXY == ".example.com,169.254.170.2,169.254.169.254"
      && one(function.environment).variables.NODE_USE_ENV_PROXY == "1"
      && one(function.environment).variables.MAX_CONCURRENT_SCANS == "20"
    ])
    error_message = "The functions do not go through the proxy, or lost their other settings."
  }
}

run "functions_do_not_look_for_the_proxy_of_a_vpc_that_they_are_not_in" {
  command = plan

  variables {
    proxy      = { https_proxy = "http://10.0.0.1:3128" }
    vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  assert {
    condition     = !contains(keys(one(aws_lambda_function.scan_trigger.environment).variables), "HTTPS_PROXY")
    error_message = "A function looks for a proxy that it cannot reach."
  }
}

run "functions_in_the_vpc_go_through_its_proxy" {
  command = plan

  variables {
    scan_mode  = "backend"
    proxy      = { https_proxy = "http://10.0.0.1:3128" }
    vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  assert {
    condition     = one(aws_lambda_function.scan_trigger.environment).variables.HTTPS_PROXY == "http://10.0.0.1:3128"
    error_message = "A function in the VPC does not use its proxy."
  }
}

run "the_ca_bundle_of_a_secret" {
  command = plan

  override_data {
    target          = data.aws_iam_policy_document.ca_bundle_secret
    override_during = plan
    values          = { json = "{\"Id\":\"authorities\"}" }
  }

  variables {
    ca_bundle_secret = {
      arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf"
      kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
    }
  }

  assert {
    condition = [
      for variable in one(aws_codebuild_project.inline_scanner[0].environment).environment_variable :
      [variable.type, variable.value] if variable.name == "CA_BUNDLE"
    ] == [["SECRETS_MANAGER", "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf"]]
    error_message = "Builds do not get the bundle."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.ca_bundle_secret[0].statement :
      one(statement.actions) => one(statement.resources)
      } == {
      "secretsmanager:GetSecretValue" = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf"
      "kms:Decrypt"                   = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
    }
    error_message = "Builds may not read the bundle, or more than it."
  }

  assert {
    condition     = contains(data.aws_iam_policy_document.inline_scanner[0].source_policy_documents, "{\"Id\":\"authorities\"}")
    error_message = "The rights are not those of the builds."
  }

  assert {
    condition     = length(data.aws_iam_policy_document.ca_bundle_parameter) == 0
    error_message = "There is a right to read a parameter that nobody named."
  }
}

run "the_ca_bundle_of_a_parameter" {
  command = plan

  variables {
    ca_bundle_ssm_parameter = { name = "/network/ca-bundle" }
  }

  assert {
    condition = [
      for variable in one(aws_codebuild_project.inline_scanner[0].environment).environment_variable :
      [variable.type, variable.value] if variable.name == "CA_BUNDLE"
    ] == [["PARAMETER_STORE", "/network/ca-bundle"]]
    error_message = "Builds do not get the bundle."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.ca_bundle_parameter[0].statement :
      one(statement.actions) => one(statement.resources)
    } == { "ssm:GetParameters" = "arn:aws:ssm:us-east-1:123456789012:parameter/network/ca-bundle" }
    error_message = "Builds may not read the bundle, or more than it."
  }
}
