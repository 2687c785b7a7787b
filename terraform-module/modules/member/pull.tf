# Lets the builds of the hub pull images from ECR. The trust policy names the hub's account as principal and
# the hub's roles in a condition, because a role that does not exist yet, or is created again, cannot be a
# principal.

data "aws_iam_policy_document" "pull_assume_role" {
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
        "arn:${data.aws_partition.current.partition}:iam::${var.hub.hub_account_id}:role${var.hub.iam_role_path}${var.hub.hub_name}-scanner-${var.hub.hub_region}",
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

resource "aws_iam_role" "pull" {
  count = var.create_roles ? 1 : 0

  name                 = "${var.hub.hub_name}-member-pull-${var.hub.hub_region}"
  description          = "Lets the builds of the hub pull images from ECR"
  assume_role_policy   = one(data.aws_iam_policy_document.pull_assume_role[*].json)
  path                 = var.hub.iam_role_path
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "pull_permissions" {
  count = var.create_roles ? 1 : 0

  statement {
    sid     = "PullImages"
    effect  = "Allow"
    actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = (
      length(var.ecr_repository_arns) > 0
      ? var.ecr_repository_arns
      : [
        "arn:${data.aws_partition.current.partition}:ecr:*:${data.aws_caller_identity.current.account_id}:repository/*",
      ]
    )
  }

  statement {
    sid       = "LogInToRegistry"
    effect    = "Allow"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "pull" {
  count = var.create_roles ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.pull[*].id)
  policy = one(data.aws_iam_policy_document.pull_permissions[*].json)
}
