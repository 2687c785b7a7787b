# Builds inside a VPC, and without one.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "without_a_vpc_builds_have_no_network_rights" {
  command = plan

  assert {
    condition = [
      length(aws_codebuild_project.inline_scanner[0].vpc_config),
      length(data.aws_iam_policy_document.inline_scanner_network),
    ] == [0, 0]
    error_message = "There is a network or a right to use one that nobody asked for."
  }
}

run "builds_run_in_the_vpc_and_may_use_its_subnets_and_groups" {
  command = plan

  override_data {
    target          = data.aws_iam_policy_document.inline_scanner_network
    override_during = plan
    values          = { json = "{\"Id\":\"network\"}" }
  }

  variables {
    vpc_config = {
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

  assert {
    condition     = contains(data.aws_iam_policy_document.inline_scanner[0].source_policy_documents, "{\"Id\":\"network\"}")
    error_message = "The rights are not those of the builds."
  }
}
