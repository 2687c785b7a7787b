# Rights of Lambda itself for the functions: to assume their roles, and to connect them to a VPC.

data "aws_iam_policy_document" "lambda_access_assume_role" {
  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

# AWS defines no resources for Describe actions, and Lambda demands DeleteNetworkInterface on the whole
# account. Only Lambda itself uses these rights; the functions' code may not. The subnets of a shared VPC
# belong to another account.
data "aws_iam_policy_document" "lambda_access_network" {
  count = var.function_vpc_config != null ? 1 : 0

  statement {
    sid       = "DescribeNetwork"
    effect    = "Allow"
    actions   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
    resources = ["*"]
  }

  statement {
    sid     = "CreateInterfacesInSubnets"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterface"]
    resources = formatlist(
      "arn:%s:ec2:%s:*:subnet/%s",
      data.aws_partition.current.partition,
      local.current_region,
      var.function_vpc_config.subnet_ids
    )
  }

  statement {
    sid     = "CreateInterfacesWithGroups"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterface"]
    resources = formatlist(
      "arn:%s:ec2:%s:*:security-group/%s",
      data.aws_partition.current.partition,
      local.current_region,
      var.function_vpc_config.security_group_ids
    )
  }

  statement {
    sid     = "ManageInterfaces"
    effect  = "Allow"
    actions = ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ec2:${local.current_region}:${data.aws_caller_identity.current.account_id}:network-interface/*",
    ]
  }

  statement {
    sid     = "DeleteInterfaces"
    effect  = "Allow"
    actions = ["ec2:DeleteNetworkInterface"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ec2:${local.current_region}:${data.aws_caller_identity.current.account_id}:*/*",
    ]
  }

  statement {
    sid    = "DenyOwnCode"
    effect = "Deny"
    actions = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ]
    resources = ["*"]

    condition {
      test     = "ArnLike"
      variable = "lambda:SourceFunctionArn"
      values = [
        "arn:${data.aws_partition.current.partition}:lambda:${local.current_region}:${data.aws_caller_identity.current.account_id}:function:${var.name}-*",
      ]
    }
  }
}
