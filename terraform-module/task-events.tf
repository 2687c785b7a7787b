# The task events of the region: from EventBridge into a queue with a dead-letter queue behind it.

# Crash loops and one-second jobs may never report RUNNING, hence two states of tasks. The rest of the pattern
# matches requests for scans.
resource "aws_cloudwatch_event_rule" "task_events" {
  name        = "${var.name}-task-events"
  description = "Tasks that run, or that ended before they could run, and requests for scans"
  event_pattern = jsonencode({
    "$or" = [
      {
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
      },
      {
        source      = ["fargate-image-scanning.requests"]
        detail-type = ["Scan Requested"]
        account     = [data.aws_caller_identity.current.account_id]
        detail      = { installation = [var.name] }
      },
    ]
  })
  state = var.enabled ? "ENABLED" : "DISABLED"

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

data "aws_iam_policy_document" "task_events_dead_letter_queue_policy" {
  statement {
    sid     = "ReceiveTaskEvents"
    effect  = "Allow"
    actions = ["sqs:SendMessage"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-task-events-dead-letter",
    ]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.task_events.arn]
    }
  }

  statement {
    sid     = "DenyPlainHttp"
    effect  = "Deny"
    actions = ["sqs:*"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-task-events-dead-letter",
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

  dynamic "statement" {
    for_each = var.members != null ? [1] : []

    content {
      sid     = "ReceiveMemberEvents"
      effect  = "Allow"
      actions = ["sqs:SendMessage"]
      resources = [
        "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-task-events-dead-letter",
      ]

      principals {
        type        = "Service"
        identifiers = ["events.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values = [
          "arn:${data.aws_partition.current.partition}:events:${local.current_region}:${data.aws_caller_identity.current.account_id}:rule/${var.name}-members/${var.name}-members",
        ]
      }
    }
  }
}

resource "aws_sqs_queue" "task_events_dead_letter_queue" {
  name                      = "${var.name}-task-events-dead-letter"
  kms_master_key_id         = var.kms_key_arn
  message_retention_seconds = 1209600
  policy                    = data.aws_iam_policy_document.task_events_dead_letter_queue_policy.json
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

data "aws_iam_policy_document" "task_events_queue_policy" {
  statement {
    sid     = "ReceiveTaskEvents"
    effect  = "Allow"
    actions = ["sqs:SendMessage"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-task-events",
    ]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.task_events.arn]
    }
  }

  statement {
    sid     = "DenyPlainHttp"
    effect  = "Deny"
    actions = ["sqs:*"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-task-events",
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

  dynamic "statement" {
    for_each = var.members != null ? [1] : []

    content {
      sid     = "ReceiveMemberEvents"
      effect  = "Allow"
      actions = ["sqs:SendMessage"]
      resources = [
        "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-task-events",
      ]

      principals {
        type        = "Service"
        identifiers = ["events.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values = [
          "arn:${data.aws_partition.current.partition}:events:${local.current_region}:${data.aws_caller_identity.current.account_id}:rule/${var.name}-members/${var.name}-members",
        ]
      }
    }
  }
}

# The visibility time-out is six times the function's time-out, as Lambda demands. During an outage the
# function puts each message off for up to 15 minutes, so 250 receives last 62 hours. If it cannot put
# messages off, they last half a day.
resource "aws_sqs_queue" "task_events" {
  name                      = "${var.name}-task-events"
  kms_master_key_id         = var.kms_key_arn
  message_retention_seconds = 1209600
  policy                    = data.aws_iam_policy_document.task_events_queue_policy.json
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.task_events_dead_letter_queue.arn
    maxReceiveCount     = 250
  })
  sqs_managed_sse_enabled    = var.kms_key_arn == null ? true : null
  visibility_timeout_seconds = 180

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# Events that EventBridge cannot deliver within 24 hours are not dropped either.
resource "aws_cloudwatch_event_target" "task_events" {
  rule = aws_cloudwatch_event_rule.task_events.name
  arn  = aws_sqs_queue.task_events.arn

  dead_letter_config {
    arn = aws_sqs_queue.task_events_dead_letter_queue.arn
  }

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

data "aws_iam_policy_document" "task_events_consume" {
  statement {
    sid    = "ConsumeTaskEvents"
    effect = "Allow"
    actions = [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
    ]
    resources = [aws_sqs_queue.task_events.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKeyOfQueue"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["sqs.*.amazonaws.com*"]
      }
    }
  }
}
