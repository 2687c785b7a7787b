# The ledger: one row per image, with its verdict, and its open scan if there is one.

# The index is sparse: only rows with something to do have both keys, so only a summary scans the table. Later
# releases of the provider's version 6 deprecate the index's hash_key and range_key; version 5 has no other
# arguments.
resource "aws_dynamodb_table" "scan_ledger" {
  name                        = "${var.name}-ledger"
  hash_key                    = "image"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.ledger_deletion_protection

  attribute {
    name = "image"
    type = "S"
  }

  attribute {
    name = "rowState"
    type = "S"
  }

  attribute {
    name = "dueAt"
    type = "S"
  }

  global_secondary_index {
    name            = "due-items"
    hash_key        = "rowState"
    range_key       = "dueAt"
    projection_type = "KEYS_ONLY"
  }

  point_in_time_recovery {
    enabled = var.ledger_point_in_time_recovery
  }

  server_side_encryption {
    enabled     = var.kms_key_arn != null
    kms_key_arn = var.kms_key_arn
  }

  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }

  tags = var.tags
}

data "aws_iam_policy_document" "scan_ledger_coordinate" {
  statement {
    sid       = "Rows"
    effect    = "Allow"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [aws_dynamodb_table.scan_ledger.arn]
  }

  statement {
    sid       = "DueItems"
    effect    = "Allow"
    actions   = ["dynamodb:Query"]
    resources = ["${aws_dynamodb_table.scan_ledger.arn}/index/due-items"]
  }

  statement {
    sid       = "PublishedAndLeftOut"
    effect    = "Allow"
    actions   = ["dynamodb:DeleteItem"]
    resources = [aws_dynamodb_table.scan_ledger.arn]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["outcome#*", "*#linux/*"]
    }
  }

  dynamic "statement" {
    for_each = var.summary_schedule != "" ? [1] : []

    content {
      sid       = "ReadForSummary"
      effect    = "Allow"
      actions   = ["dynamodb:Scan"]
      resources = [aws_dynamodb_table.scan_ledger.arn]
    }
  }

  dynamic "statement" {
    for_each = length(var.exceptions) > 0 ? [1] : []

    content {
      sid       = "ReadForExceptions"
      effect    = "Allow"
      actions   = ["dynamodb:Scan"]
      resources = [aws_dynamodb_table.scan_ledger.arn]
    }
  }

  dynamic "statement" {
    for_each = var.enforcement != null ? [1] : []

    content {
      sid       = "EnforcedItems"
      effect    = "Allow"
      actions   = ["dynamodb:DeleteItem"]
      resources = [aws_dynamodb_table.scan_ledger.arn]

      condition {
        test     = "ForAllValues:StringLike"
        variable = "dynamodb:LeadingKeys"
        values   = ["enforcement#*"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKeyOfLedger"
      effect    = "Allow"
      actions   = ["kms:Decrypt", "kms:DescribeKey"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["dynamodb.*.amazonaws.com*"]
      }
    }
  }
}

data "aws_iam_policy_document" "scan_ledger_ask" {
  statement {
    sid       = "Rows"
    effect    = "Allow"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [aws_dynamodb_table.scan_ledger.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKeyOfLedger"
      effect    = "Allow"
      actions   = ["kms:Decrypt", "kms:DescribeKey"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["dynamodb.*.amazonaws.com*"]
      }
    }
  }
}

# Only Terraform and people may write exceptions and open the gate.
data "aws_iam_policy_document" "scan_ledger_deny_configuration" {
  statement {
    sid    = "DenyConfiguration"
    effect = "Deny"
    actions = [
      "dynamodb:BatchWriteItem",
      "dynamodb:DeleteItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:PartiQLDelete",
      "dynamodb:PartiQLInsert",
      "dynamodb:PartiQLUpdate",
    ]
    resources = [aws_dynamodb_table.scan_ledger.arn]

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["config#*"]
    }
  }
}
