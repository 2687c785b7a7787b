# Actions of the coordinator on tasks and deployments whose image has failed.

locals {
  enforcement_cluster_arns = (
    try(length(var.enforcement.cluster_arns) > 0, false)
    ? var.enforcement.cluster_arns
    : var.cluster_arns
  )
  enforcement_named_clusters = try(concat(var.enforcement.cluster_arns, []), [])
  enforcement_members        = try(keys(try(var.members.accounts, null)), [])
  enforcement_left_out_images = [
    for each in local.enforcement_members :
    each
    if(
      length(local.enforcement_named_clusters) > 0 &&
      !anytrue([for arn in local.enforcement_named_clusters : strcontains(arn, ":${each}:")])
    )
  ]
  enforcement_acts        = try(var.enforcement.mode == "act", false)
  enforcement_rolls_back  = try(var.enforcement.rollback_deployments, false)
  enforcement_stops_tasks = try(var.enforcement.stop_standalone_tasks, false)
}

check "enforcement_left_out_none" {
  assert {
    condition     = length(local.enforcement_left_out_images) == 0
    error_message = "${length(local.enforcement_left_out_images)} of members.accounts have no cluster in enforcement.cluster_arns, so enforcement does nothing there: it acts in listed clusters only. Name their clusters, or leave the list out for all clusters of the members that consent: ${join(", ", concat(slice(local.enforcement_left_out_images, 0, min(10, length(local.enforcement_left_out_images))), length(local.enforcement_left_out_images) > 10 ? ["…"] : []))}."
  }
}

data "aws_iam_policy_document" "enforcement_read_deployments" {
  count = local.enforcement_rolls_back ? 1 : 0

  statement {
    sid     = "ReadDeployments"
    effect  = "Allow"
    actions = ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"]
    resources = (
      length(local.enforcement_cluster_arns) > 0
      ? concat(
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":service/"))
        ),
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":service-deployment/"))
        )
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service/*",
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service-deployment/*",
      ]
    )
  }
}

resource "aws_iam_policy" "enforcement_read_deployments" {
  count = local.enforcement_rolls_back ? 1 : 0

  name        = "${var.name}-enforcement-read-deployments-${local.current_region}"
  description = "Deployments of ECS services that are looked at"
  policy      = one(data.aws_iam_policy_document.enforcement_read_deployments[*].json)

  tags = var.tags

  lifecycle {
    ignore_changes = [
      name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}

resource "aws_iam_role_policy_attachment" "enforcement_read_deployments" {
  count = local.enforcement_rolls_back ? 1 : 0

  role       = aws_iam_role.scan_coordinator.id
  policy_arn = one(aws_iam_policy.enforcement_read_deployments[*].arn)
}

data "aws_iam_policy_document" "enforcement_read_revisions" {
  count = local.enforcement_rolls_back ? 1 : 0

  statement {
    sid     = "ReadRevisions"
    effect  = "Allow"
    actions = ["ecs:DescribeServiceRevisions"]
    resources = (
      length(local.enforcement_cluster_arns) > 0
      ? concat(
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":service/"))
        ),
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":service-revision/"))
        )
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service/*",
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service-revision/*",
      ]
    )
  }
}

resource "aws_iam_policy" "enforcement_read_revisions" {
  count = local.enforcement_rolls_back ? 1 : 0

  name        = "${var.name}-enforcement-read-revisions-${local.current_region}"
  description = "Revisions of ECS services whose images are looked at"
  policy      = one(data.aws_iam_policy_document.enforcement_read_revisions[*].json)

  tags = var.tags

  lifecycle {
    ignore_changes = [
      name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}

resource "aws_iam_role_policy_attachment" "enforcement_read_revisions" {
  count = local.enforcement_rolls_back ? 1 : 0

  role       = aws_iam_role.scan_coordinator.id
  policy_arn = one(aws_iam_policy.enforcement_read_revisions[*].arn)
}

data "aws_iam_policy_document" "enforcement_roll_back" {
  count = local.enforcement_acts && local.enforcement_rolls_back ? 1 : 0

  statement {
    sid     = "RollBack"
    effect  = "Allow"
    actions = ["ecs:StopServiceDeployment"]
    resources = (
      length(local.enforcement_cluster_arns) > 0
      ? concat(
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":service/"))
        ),
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":service-deployment/"))
        )
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service/*",
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service-deployment/*",
      ]
    )
  }
}

resource "aws_iam_policy" "enforcement_roll_back" {
  count = local.enforcement_acts && local.enforcement_rolls_back ? 1 : 0

  name        = "${var.name}-roll-back-deployments-${local.current_region}"
  description = "Deployments of ECS services that are rolled back when their image fails"
  policy      = one(data.aws_iam_policy_document.enforcement_roll_back[*].json)

  tags = var.tags

  lifecycle {
    ignore_changes = [
      name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}

resource "aws_iam_role_policy_attachment" "enforcement_roll_back" {
  count = local.enforcement_acts && local.enforcement_rolls_back ? 1 : 0

  role       = aws_iam_role.scan_coordinator.id
  policy_arn = one(aws_iam_policy.enforcement_roll_back[*].arn)
}

data "aws_iam_policy_document" "enforcement_read_tasks" {
  count = local.enforcement_stops_tasks ? 1 : 0

  statement {
    sid       = "ListTasks"
    effect    = "Allow"
    actions   = ["ecs:ListTasks"]
    resources = ["*"]

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = (
        length(local.enforcement_cluster_arns) > 0
        ? local.enforcement_cluster_arns
        : [
          "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:cluster/*",
        ]
      )
    }
  }

  statement {
    sid     = "ReadTasks"
    effect  = "Allow"
    actions = ["ecs:DescribeTasks"]
    resources = (
      length(local.enforcement_cluster_arns) > 0
      ? formatlist(
        "%s/*",
        split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":task/"))
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:task/*",
      ]
    )

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = (
        length(local.enforcement_cluster_arns) > 0
        ? local.enforcement_cluster_arns
        : [
          "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:cluster/*",
        ]
      )
    }
  }
}

resource "aws_iam_policy" "enforcement_read_tasks" {
  count = local.enforcement_stops_tasks ? 1 : 0

  name        = "${var.name}-enforcement-read-tasks-${local.current_region}"
  description = "Tasks without a service whose image has failed"
  policy      = one(data.aws_iam_policy_document.enforcement_read_tasks[*].json)

  tags = var.tags

  lifecycle {
    ignore_changes = [
      name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}

resource "aws_iam_role_policy_attachment" "enforcement_read_tasks" {
  count = local.enforcement_stops_tasks ? 1 : 0

  role       = aws_iam_role.scan_coordinator.id
  policy_arn = one(aws_iam_policy.enforcement_read_tasks[*].arn)
}

data "aws_iam_policy_document" "enforcement_stop_tasks" {
  count = local.enforcement_acts && local.enforcement_stops_tasks ? 1 : 0

  statement {
    sid     = "StopTasks"
    effect  = "Allow"
    actions = ["ecs:StopTask"]
    resources = (
      length(local.enforcement_cluster_arns) > 0
      ? formatlist(
        "%s/*",
        split(",", replace(join(",", local.enforcement_cluster_arns), ":cluster/", ":task/"))
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:task/*",
      ]
    )

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = (
        length(local.enforcement_cluster_arns) > 0
        ? local.enforcement_cluster_arns
        : [
          "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:cluster/*",
        ]
      )
    }
  }
}

resource "aws_iam_policy" "enforcement_stop_tasks" {
  count = local.enforcement_acts && local.enforcement_stops_tasks ? 1 : 0

  name        = "${var.name}-stop-tasks-${local.current_region}"
  description = "Tasks without a service that are stopped when their image fails"
  policy      = one(data.aws_iam_policy_document.enforcement_stop_tasks[*].json)

  tags = var.tags

  lifecycle {
    ignore_changes = [
      name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}

resource "aws_iam_role_policy_attachment" "enforcement_stop_tasks" {
  count = local.enforcement_acts && local.enforcement_stops_tasks ? 1 : 0

  role       = aws_iam_role.scan_coordinator.id
  policy_arn = one(aws_iam_policy.enforcement_stop_tasks[*].arn)
}
