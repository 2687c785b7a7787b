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
}

# AWS's own key asks nothing of roles that publish, but lets no CloudWatch alarm or EventBridge rule publish
# here. The topic's policy speaks of no right: roles of this account have theirs from their own policies.
resource "aws_sns_topic" "scan_results" {
  name              = "${var.name}-results"
  kms_master_key_id = coalesce(var.kms_key_arn, "alias/aws/sns")
  policy            = data.aws_iam_policy_document.scan_results_topic_policy.json

  tags = var.tags
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
