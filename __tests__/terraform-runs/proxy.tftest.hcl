# A proxy: who goes through it.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
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
      && one(function.environment).variables.RESCAN_AFTER_HOURS == "24"
    ])
    error_message = "The functions do not go through the proxy, or lost their other settings."
  }
}

run "functions_do_not_look_for_the_proxy_of_a_vpc_that_they_are_not_in" {
  command = plan

  variables {
    proxy            = { https_proxy = "http://10.0.0.1:3128" }
    build_vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  assert {
    condition     = !contains(keys(one(aws_lambda_function.scan_trigger.environment).variables), "HTTPS_PROXY")
    error_message = "A function looks for a proxy that it cannot reach."
  }
}

run "functions_in_the_vpc_go_through_its_proxy" {
  command = plan

  variables {
    proxy               = { https_proxy = "http://10.0.0.1:3128" }
    build_vpc_config    = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
    function_vpc_config = { vpc_id = "vpc-1", subnet_ids = ["subnet-2"], security_group_ids = ["sg-1"] }
  }

  assert {
    condition     = one(aws_lambda_function.scan_trigger.environment).variables.HTTPS_PROXY == "http://10.0.0.1:3128"
    error_message = "A function in the VPC does not use its proxy."
  }
}
