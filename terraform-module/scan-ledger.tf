# The ledger: one row per image with its verdict, and the scan that is under way, if any.

# The index is sparse: only rows with something to do have both keys, so nothing ever scans the table. Later
# versions 6 of the provider deprecate the index's hash_key and range_key; version 5 knows no other way.
resource "aws_dynamodb_table" "scan_ledger" {
  name         = "${var.name}-ledger"
  hash_key     = "image"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "image"
    type = "S"
  }

  attribute {
    name = "scanState"
    type = "S"
  }

  attribute {
    name = "dueAt"
    type = "S"
  }

  global_secondary_index {
    name            = "open-scans"
    hash_key        = "scanState"
    range_key       = "dueAt"
    projection_type = "KEYS_ONLY"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }

  tags = var.tags
}

data "aws_iam_policy_document" "scan_ledger_claim" {
  statement {
    sid       = "Rows"
    effect    = "Allow"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.scan_ledger.arn]
  }

  statement {
    sid       = "OpenScans"
    effect    = "Allow"
    actions   = ["dynamodb:Query"]
    resources = ["${aws_dynamodb_table.scan_ledger.arn}/index/open-scans"]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKey"
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

resource "aws_iam_role_policy" "scan_ledger_claim" {
  name   = "claim-scans"
  role   = aws_iam_role.scan_trigger.name
  policy = data.aws_iam_policy_document.scan_ledger_claim.json
}

data "aws_iam_policy_document" "scan_ledger_coordinate" {
  statement {
    sid       = "Rows"
    effect    = "Allow"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.scan_ledger.arn]
  }

  statement {
    sid       = "OpenScans"
    effect    = "Allow"
    actions   = ["dynamodb:Query"]
    resources = ["${aws_dynamodb_table.scan_ledger.arn}/index/open-scans"]
  }

  statement {
    sid       = "PublishedOutcomes"
    effect    = "Allow"
    actions   = ["dynamodb:DeleteItem"]
    resources = [aws_dynamodb_table.scan_ledger.arn]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["outcome#*"]
    }
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKey"
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

resource "aws_iam_role_policy" "scan_ledger_coordinate" {
  name   = "coordinate-scans"
  role   = aws_iam_role.scan_coordinator.name
  policy = data.aws_iam_policy_document.scan_ledger_coordinate.json
}
