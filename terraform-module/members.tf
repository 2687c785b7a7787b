# Other accounts and regions of the organisation: a bus for their task events, and the list of them.

locals {
  members_function_variables = (
    var.members != null
    ? {
      MEMBER_ROLES = "arn:${data.aws_partition.current.partition}:iam::ACCOUNT:role${var.iam_role_path}${var.name}-member-KIND-${local.current_region}"
    }
    : {}
  )
  members_accounts = try(var.members.accounts, null)
  members_own      = { (data.aws_caller_identity.current.account_id) = [local.current_region] }
}

# Without a key, because the events come over the members' default buses, which have no key, either.
resource "aws_cloudwatch_event_bus" "members" {
  count = var.members != null ? 1 : 0

  name = "${var.name}-members"

  tags = var.tags
}

# In an item of the ledger that only Terraform writes: neither a function's environment nor an event pattern
# has room for so many accounts. The hub's own place is not a member.
resource "aws_dynamodb_table_item" "members" {
  count = var.members != null ? 1 : 0

  hash_key = "image"
  item = jsonencode({
    image = { S = "config#members" }
    members = {
      S = jsonencode({ for a, all in local.members_accounts : a => setsubtract(all, lookup(local.members_own, a, [])) })
    }
    organizationId = { S = var.members.organization_id }
    sweepOnly      = { S = jsonencode(var.members.sweep_only) }
  })
  table_name = aws_dynamodb_table.scan_ledger.name
}

data "aws_iam_policy_document" "members_policy" {
  count = var.members != null ? 1 : 0

  statement {
    sid     = "PutMemberEvents"
    effect  = "Allow"
    actions = ["events:PutEvents"]
    resources = [
      "arn:${data.aws_partition.current.partition}:events:${local.current_region}:${data.aws_caller_identity.current.account_id}:event-bus/${var.name}-members",
    ]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.members.organization_id]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "events:source"
      values   = ["aws.ecs"]
    }
  }
}

# The whole organisation may put events, because a policy has no room for all members: the functions look them
# up in the list.
resource "aws_cloudwatch_event_bus_policy" "members" {
  count = var.members != null ? 1 : 0

  event_bus_name = one(aws_cloudwatch_event_bus.members[*].name)
  policy         = one(data.aws_iam_policy_document.members_policy[*].json)
}

resource "aws_cloudwatch_event_rule" "members" {
  count = var.members != null ? 1 : 0

  name           = "${var.name}-members"
  description    = "Tasks of members that run, or that ended before they could run"
  event_bus_name = one(aws_cloudwatch_event_bus.members[*].name)
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      "$or" = [
        { lastStatus = ["RUNNING"] },
        { lastStatus = ["STOPPED"], startedAt = [{ exists = false }], pullStoppedAt = [{ exists = true }] },
      ]
    }
  })
  state = var.enabled ? "ENABLED" : "DISABLED"

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

resource "aws_cloudwatch_event_target" "members" {
  count = var.members != null ? 1 : 0

  rule           = one(aws_cloudwatch_event_rule.members[*].name)
  arn            = aws_sqs_queue.task_events.arn
  event_bus_name = one(aws_cloudwatch_event_bus.members[*].name)

  dead_letter_config {
    arn = aws_sqs_queue.task_events_dead_letter_queue.arn
  }

  depends_on = [
    aws_dynamodb_table_item.members,
    aws_dynamodb_table.scan_ledger,
  ]
}

# The account is *, because there may be 400 accounts. The organisation limits them, and each member's role
# says who may assume it.
data "aws_iam_policy_document" "members_assume_pull" {
  count = var.members != null && var.scan_mode == "inline" ? 1 : 0

  statement {
    sid     = "AssumePullRoles"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::*:role${var.iam_role_path}${var.name}-member-pull-${local.current_region}",
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceOrgID"
      values   = [var.members.organization_id]
    }
  }
}

# The account is *, because there may be 400 accounts. The organisation limits them, and each member's role
# says who may assume it.
data "aws_iam_policy_document" "members_assume_read" {
  count = var.members != null ? 1 : 0

  statement {
    sid     = "AssumeReadRoles"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::*:role${var.iam_role_path}${var.name}-member-read-${local.current_region}",
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceOrgID"
      values   = [var.members.organization_id]
    }
  }
}

# The account is *, because there may be 400 accounts. The organisation limits them, and each member's role
# says who may assume it.
data "aws_iam_policy_document" "members_assume_act" {
  count = var.members != null && local.enforcement_acts ? 1 : 0

  statement {
    sid     = "AssumeActRoles"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::*:role${var.iam_role_path}${var.name}-member-act-${local.current_region}",
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceOrgID"
      values   = [var.members.organization_id]
    }
  }
}
