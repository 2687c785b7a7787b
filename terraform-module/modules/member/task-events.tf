# The task events of this region, which EventBridge puts on the hub's bus.

data "aws_iam_policy_document" "task_events_assume_role" {
  count = var.create_roles ? 1 : 0

  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:events:*:${data.aws_caller_identity.current.account_id}:rule/${var.hub.hub_name}-member-events-${var.hub.hub_region}",
      ]
    }
  }
}

resource "aws_iam_role" "task_events" {
  count = var.create_roles ? 1 : 0

  name                 = "${var.hub.hub_name}-member-events-${var.hub.hub_region}"
  description          = "Lets EventBridge put task events on the hub's event bus"
  assume_role_policy   = one(data.aws_iam_policy_document.task_events_assume_role[*].json)
  path                 = var.hub.iam_role_path
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "task_events_permissions" {
  count = var.create_roles ? 1 : 0

  statement {
    sid       = "PutTaskEvents"
    effect    = "Allow"
    actions   = ["events:PutEvents"]
    resources = [var.hub.event_bus_arn]
  }
}

resource "aws_iam_role_policy" "task_events" {
  count = var.create_roles ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.task_events[*].id)
  policy = one(data.aws_iam_policy_document.task_events_permissions[*].json)
}

resource "aws_cloudwatch_event_rule" "task_events" {
  count = var.task_events ? 1 : 0

  name        = "${var.hub.hub_name}-member-events-${var.hub.hub_region}"
  description = "Tasks that run, or that ended before they could run, for the hub's event bus"
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = merge(
      {
        launchType = var.launch_types
        "$or" = [
          { lastStatus = ["RUNNING"] },
          {
            lastStatus    = ["STOPPED"]
            startedAt     = [{ exists = false }]
            pullStoppedAt = [{ exists = true }]
          },
        ]
      },
      length(var.cluster_arns) > 0 ? { clusterArn = var.cluster_arns } : {}
    )
  })

  tags = var.tags

  depends_on = [
    aws_iam_role.task_events,
  ]
}

data "aws_iam_policy_document" "task_events_dead_letter_queue_policy" {
  count = var.task_events ? 1 : 0

  statement {
    sid     = "ReceiveTaskEvents"
    effect  = "Allow"
    actions = ["sqs:SendMessage"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.hub.hub_name}-member-events-dead-letter-${var.hub.hub_region}",
    ]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [one(aws_cloudwatch_event_rule.task_events[*].arn)]
    }
  }

  statement {
    sid     = "DenyPlainHttp"
    effect  = "Deny"
    actions = ["sqs:*"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.hub.hub_name}-member-events-dead-letter-${var.hub.hub_region}",
    ]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue" "task_events_dead_letter_queue" {
  count = var.task_events ? 1 : 0

  name                      = "${var.hub.hub_name}-member-events-dead-letter-${var.hub.hub_region}"
  message_retention_seconds = 1209600
  policy                    = one(data.aws_iam_policy_document.task_events_dead_letter_queue_policy[*].json)
  sqs_managed_sse_enabled   = true

  tags = var.tags

  depends_on = [
    aws_iam_role.task_events,
  ]
}

# The role's ARN is written out, because another region of the account may create the role. The rights come
# first, because an event that may not be put is not retried.
resource "aws_cloudwatch_event_target" "task_events" {
  count = var.task_events ? 1 : 0

  rule     = one(aws_cloudwatch_event_rule.task_events[*].name)
  arn      = var.hub.event_bus_arn
  role_arn = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${var.hub.iam_role_path}${var.hub.hub_name}-member-events-${var.hub.hub_region}"

  dead_letter_config {
    arn = one(aws_sqs_queue.task_events_dead_letter_queue[*].arn)
  }

  depends_on = [
    aws_iam_role_policy.task_events,
    aws_iam_role.task_events,
  ]
}
