# Where people and programs learn how scans ended.

data "aws_iam_policy_document" "scan_results_topic_policy" {
  statement {
    sid     = "DenyPlainHttp"
    effect  = "Deny"
    actions = ["sns:Publish"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sns:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-results",
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
    for_each = length(var.results_topic_subscriber_accounts) > 0 ? [1] : []

    content {
      sid     = "SubscribeFromOtherAccounts"
      effect  = "Allow"
      actions = ["sns:Subscribe"]
      resources = [
        "arn:${data.aws_partition.current.partition}:sns:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-results",
      ]

      principals {
        type        = "AWS"
        identifiers = var.results_topic_subscriber_accounts
      }
    }
  }
}

# With AWS's own key, roles need no right on the key to publish, but CloudWatch alarms and EventBridge rules
# cannot publish here. The topic's policy names other accounts only, because roles of this account have the
# right in their own policies.
resource "aws_sns_topic" "scan_results" {
  name              = "${var.name}-results"
  kms_master_key_id = coalesce(var.kms_key_arn, "alias/aws/sns")
  policy            = data.aws_iam_policy_document.scan_results_topic_policy.json

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

# The pattern has account and region, because an event from another bus must not be sent on: two installations
# would send each other their events without end.
resource "aws_cloudwatch_event_rule" "scan_results_outcome_event_bus" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  name        = "${var.name}-outcome-events"
  description = "Events of this installation, for one more event bus"
  event_pattern = jsonencode({
    source  = ["fargate-image-scanning"]
    account = [data.aws_caller_identity.current.account_id]
    region  = [local.current_region]
    detail  = { installation = [var.name] }
  })

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

data "aws_iam_policy_document" "scan_results_outcome_event_bus_dead_letter_queue_policy" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  statement {
    sid     = "ReceiveOutcomeEvents"
    effect  = "Allow"
    actions = ["sqs:SendMessage"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-outcome-events-dead-letter",
    ]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:events:${local.current_region}:${data.aws_caller_identity.current.account_id}:rule/${var.name}-outcome-events",
      ]
    }
  }

  statement {
    sid     = "DenyPlainHttp"
    effect  = "Deny"
    actions = ["sqs:*"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-outcome-events-dead-letter",
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

resource "aws_sqs_queue" "scan_results_outcome_event_bus_dead_letter_queue" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  name                      = "${var.name}-outcome-events-dead-letter"
  kms_master_key_id         = var.kms_key_arn
  message_retention_seconds = 1209600
  policy                    = one(data.aws_iam_policy_document.scan_results_outcome_event_bus_dead_letter_queue_policy[*].json)
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

data "aws_iam_policy_document" "scan_results_outcome_event_bus_assume_role" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:events:${local.current_region}:${data.aws_caller_identity.current.account_id}:rule/${var.name}-outcome-events",
      ]
    }
  }
}

resource "aws_iam_role" "scan_results_outcome_event_bus" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  name                 = "${var.name}-outcome-events-${local.current_region}"
  assume_role_policy   = one(data.aws_iam_policy_document.scan_results_outcome_event_bus_assume_role[*].json)
  path                 = var.iam_role_path
  permissions_boundary = var.permissions_boundary_arn

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

data "aws_iam_policy_document" "scan_results_outcome_event_bus" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  source_policy_documents = [
    one(data.aws_iam_policy_document.scan_results_outcome_event_bus_put_events[*].json),
  ]
}

resource "aws_iam_role_policy" "scan_results_outcome_event_bus" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.scan_results_outcome_event_bus[*].id)
  policy = one(data.aws_iam_policy_document.scan_results_outcome_event_bus[*].json)
}

data "aws_iam_policy_document" "scan_results_outcome_event_bus_put_events" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  statement {
    sid       = "PutOutcomeEvents"
    effect    = "Allow"
    actions   = ["events:PutEvents"]
    resources = [var.outcome_event_bus_arn]
  }
}

resource "aws_cloudwatch_event_target" "scan_results_outcome_event_bus" {
  count = var.outcome_event_bus_arn != null ? 1 : 0

  rule     = one(aws_cloudwatch_event_rule.scan_results_outcome_event_bus[*].name)
  arn      = var.outcome_event_bus_arn
  role_arn = one(aws_iam_role.scan_results_outcome_event_bus[*].arn)

  dead_letter_config {
    arn = one(aws_sqs_queue.scan_results_outcome_event_bus_dead_letter_queue[*].arn)
  }

  depends_on = [
    aws_iam_role_policy.scan_results_outcome_event_bus,
    aws_dynamodb_table.scan_ledger,
  ]
}

# Findings of custom integrations belong to the account's own product.
data "aws_iam_policy_document" "scan_results_security_hub_import" {
  count = var.security_hub ? 1 : 0

  statement {
    sid     = "ImportFindings"
    effect  = "Allow"
    actions = ["securityhub:BatchImportFindings"]
    resources = [
      "arn:${data.aws_partition.current.partition}:securityhub:${local.current_region}:${data.aws_caller_identity.current.account_id}:product/${data.aws_caller_identity.current.account_id}/default",
    ]
  }
}

data "aws_iam_policy_document" "scan_results_publish" {
  statement {
    sid       = "PublishResults"
    effect    = "Allow"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.scan_results.arn]
  }

  statement {
    sid     = "PutEvents"
    effect  = "Allow"
    actions = ["events:PutEvents"]
    resources = [
      "arn:${data.aws_partition.current.partition}:events:${local.current_region}:${data.aws_caller_identity.current.account_id}:event-bus/default",
    ]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "events:source"
      values   = ["fargate-image-scanning"]
    }

    condition {
      test     = "Null"
      variable = "events:source"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKeyOfTopic"
      effect    = "Allow"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["sns.*.amazonaws.com*"]
      }
    }
  }
}
