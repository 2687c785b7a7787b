# Builds inside a VPC; defaults.tftest.hcl has them without one.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "builds_run_in_the_vpc_and_may_use_its_subnets_and_groups" {
  command = plan

  override_data {
    target          = data.aws_iam_policy_document.inline_scanner_network
    override_during = plan
    values          = { json = "{\"Id\":\"network\"}" }
  }

  variables {
    build_vpc_config = {
      vpc_id             = "vpc-0a1b2c3d"
      subnet_ids         = ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]
      security_group_ids = ["sg-0a1b2c3d"]
    }
  }

  assert {
    condition = one(aws_codebuild_project.inline_scanner[0].vpc_config) == {
      vpc_id             = "vpc-0a1b2c3d"
      subnets            = toset(["subnet-0a1b2c3d", "subnet-4e5f6a7b"])
      security_group_ids = toset(["sg-0a1b2c3d"])
    }
    error_message = "Builds do not run in that VPC."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.inline_scanner_network[0].statement :
      statement.sid => statement.resources
      } == {
      DescribeNetwork = toset(["*"])
      CreateInterfacesInSubnets = toset([
        "arn:aws:ec2:us-east-1:*:subnet/subnet-0a1b2c3d",
        "arn:aws:ec2:us-east-1:*:subnet/subnet-4e5f6a7b",
      ])
      CreateInterfacesWithGroups = toset(["arn:aws:ec2:us-east-1:*:security-group/sg-0a1b2c3d"])
      ManageInterfaces           = toset(["arn:aws:ec2:us-east-1:123456789012:network-interface/*"])
      LendInterfacesToCodeBuild  = toset(["arn:aws:ec2:us-east-1:123456789012:network-interface/*"])
    }
    error_message = "Builds may not use these subnets and groups, or others as well."
  }
}
