# Lets the hub roll back deployments and stop tasks whose image has failed. The trust policy names the hub's
# account as principal and the hub's roles in a condition, because a role that does not exist yet, or is
# created again, cannot be a principal.

data "aws_iam_policy_document" "act_assume_role" {
  count = var.create_roles && var.enforcement ? 1 : 0

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
        "arn:${data.aws_partition.current.partition}:iam::${var.hub.hub_account_id}:role${var.hub.iam_role_path}${var.hub.hub_name}-scan-coordinator-${var.hub.hub_region}",
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

resource "aws_iam_role" "act" {
  count = var.create_roles && var.enforcement ? 1 : 0

  name                 = "${var.hub.hub_name}-member-act-${var.hub.hub_region}"
  description          = "Lets the hub roll back deployments and stop tasks whose image has failed"
  assume_role_policy   = one(data.aws_iam_policy_document.act_assume_role[*].json)
  path                 = var.hub.iam_role_path
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "act_permissions" {
  count = var.create_roles && var.enforcement ? 1 : 0

  statement {
    sid     = "RollBack"
    effect  = "Allow"
    actions = ["ecs:StopServiceDeployment"]
    resources = (
      length(var.cluster_arns) > 0
      ? concat(
        formatlist("%s/*", split(",", replace(join(",", var.cluster_arns), ":cluster/", ":service/"))),
        formatlist(
          "%s/*",
          split(",", replace(join(",", var.cluster_arns), ":cluster/", ":service-deployment/"))
        )
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:service/*",
        "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:service-deployment/*",
      ]
    )
  }

  statement {
    sid     = "StopTasks"
    effect  = "Allow"
    actions = ["ecs:StopTask"]
    resources = (
      length(var.cluster_arns) > 0
      ? formatlist("%s/*", split(",", replace(join(",", var.cluster_arns), ":cluster/", ":task/")))
      : [
        "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:task/*",
      ]
    )

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = (
        length(var.cluster_arns) > 0
        ? var.cluster_arns
        : [
          "arn:${data.aws_partition.current.partition}:ecs:*:${data.aws_caller_identity.current.account_id}:cluster/*",
        ]
      )
    }
  }
}

resource "aws_iam_role_policy" "act" {
  count = var.create_roles && var.enforcement ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.act[*].id)
  policy = one(data.aws_iam_policy_document.act_permissions[*].json)
}
