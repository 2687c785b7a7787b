# Lets the hub read which tasks run, with their images and owners. The trust policy names the hub's account as
# principal and the hub's roles in a condition, because a role that does not exist yet, or is created again,
# cannot be a principal.

data "aws_iam_policy_document" "read_assume_role" {
  count = var.create_roles ? 1 : 0

  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${var.hub.hub_account_id}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values = [
        "arn:${data.aws_partition.current.partition}:iam::${var.hub.hub_account_id}:role${var.hub.iam_role_path}${var.hub.hub_name}-scan-trigger-${var.hub.hub_region}",
        "arn:${data.aws_partition.current.partition}:iam::${var.hub.hub_account_id}:role${var.hub.iam_role_path}${var.hub.hub_name}-scan-coordinator-${var.hub.hub_region}",
        "arn:${data.aws_partition.current.partition}:iam::${var.hub.hub_account_id}:role${var.hub.iam_role_path}${var.hub.hub_name}-task-sweeper-${var.hub.hub_region}",
      ]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.hub.organization_id]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "read" {
  count = var.create_roles ? 1 : 0

  name                 = "${var.hub.hub_name}-member-read-${var.hub.hub_region}"
  description          = "Lets the hub read which tasks run, with their images and owners"
  assume_role_policy   = one(data.aws_iam_policy_document.read_assume_role[*].json)
  path                 = var.hub.iam_role_path
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "read_permissions" {
  count = var.create_roles ? 1 : 0

  statement {
    sid       = "ReadTaskDefinitions"
    effect    = "Allow"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  statement {
    sid       = "ListClusters"
    effect    = "Allow"
    actions   = ["ecs:ListClusters"]
    resources = ["*"]
  }

  statement {
    sid       = "ListTasks"
    effect    = "Allow"
    actions   = ["ecs:ListTasks"]
    resources = ["*"]

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = [
        "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:cluster/*",
      ]
    }
  }

  statement {
    sid     = "DescribeTasks"
    effect  = "Allow"
    actions = ["ecs:DescribeTasks"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:task/*",
    ]

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = [
        "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:cluster/*",
      ]
    }
  }

  statement {
    sid     = "ReadOwners"
    effect  = "Allow"
    actions = ["ecs:DescribeServices"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:service/*",
    ]
  }

  statement {
    sid     = "ReadDeployments"
    effect  = "Allow"
    actions = ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:service/*",
      "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:service-deployment/*",
    ]
  }

  statement {
    sid     = "ReadRevisions"
    effect  = "Allow"
    actions = ["ecs:DescribeServiceRevisions"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:service/*",
      "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:service-revision/*",
    ]
  }

  statement {
    sid     = "ReadRule"
    effect  = "Allow"
    actions = ["events:DescribeRule", "events:ListTargetsByRule"]
    resources = [
      "arn:${data.aws_partition.current.partition}:events:*:${data.aws_caller_identity.current.account_id}:rule/${var.hub.hub_name}-member-events-${var.hub.hub_region}",
    ]
  }
}

resource "aws_iam_role_policy" "read" {
  count = var.create_roles ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.read[*].id)
  policy = one(data.aws_iam_policy_document.read_permissions[*].json)
}
