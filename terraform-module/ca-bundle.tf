# Certificates of authorities to trust beside the public ones: roles may read the secret or parameter that
# holds them.

data "aws_iam_policy_document" "ca_bundle_secret" {
  count = var.ca_bundle_secret != null ? 1 : 0

  statement {
    sid       = "ReadCaBundle"
    effect    = "Allow"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.ca_bundle_secret.arn]
  }

  dynamic "statement" {
    for_each = try(var.ca_bundle_secret.kms_key_arn, null) != null ? [1] : []

    content {
      sid       = "UseKeyOfCaBundle"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = [var.ca_bundle_secret.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["secretsmanager.*.amazonaws.com*"]
      }
    }
  }
}

resource "aws_iam_role_policy" "ca_bundle_secret_for_scanner" {
  count = var.scan_mode == "inline" && var.ca_bundle_secret != null ? 1 : 0

  name   = "read-ca-bundle-secret"
  role   = one(aws_iam_role.inline_scanner[*].id)
  policy = one(data.aws_iam_policy_document.ca_bundle_secret[*].json)
}

data "aws_iam_policy_document" "ca_bundle_parameter" {
  count = var.ca_bundle_ssm_parameter != null ? 1 : 0

  statement {
    sid     = "ReadCaBundle"
    effect  = "Allow"
    actions = ["ssm:GetParameters"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ssm:${local.current_region}:${data.aws_caller_identity.current.account_id}:parameter/${trimprefix(var.ca_bundle_ssm_parameter.name, "/")}",
    ]
  }

  dynamic "statement" {
    for_each = try(var.ca_bundle_ssm_parameter.kms_key_arn, null) != null ? [1] : []

    content {
      sid       = "UseKeyOfCaBundle"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = [var.ca_bundle_ssm_parameter.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["ssm.*.amazonaws.com*"]
      }
    }
  }
}

resource "aws_iam_role_policy" "ca_bundle_parameter_for_scanner" {
  count = var.scan_mode == "inline" && var.ca_bundle_ssm_parameter != null ? 1 : 0

  name   = "read-ca-bundle-parameter"
  role   = one(aws_iam_role.inline_scanner[*].id)
  policy = one(data.aws_iam_policy_document.ca_bundle_parameter[*].json)
}

resource "aws_iam_role_policy" "ca_bundle_secret_for_trigger" {
  count = var.scan_mode == "backend" && var.ca_bundle_secret != null ? 1 : 0

  name   = "read-ca-bundle-secret"
  role   = aws_iam_role.scan_trigger.id
  policy = one(data.aws_iam_policy_document.ca_bundle_secret[*].json)
}

resource "aws_iam_role_policy" "ca_bundle_secret_for_coordinator" {
  count = var.scan_mode == "backend" && var.ca_bundle_secret != null ? 1 : 0

  name   = "read-ca-bundle-secret"
  role   = aws_iam_role.scan_coordinator.id
  policy = one(data.aws_iam_policy_document.ca_bundle_secret[*].json)
}

resource "aws_iam_role_policy" "ca_bundle_secret_for_sweeper" {
  count = var.scan_mode == "backend" && var.ca_bundle_secret != null ? 1 : 0

  name   = "read-ca-bundle-secret"
  role   = aws_iam_role.task_sweeper.id
  policy = one(data.aws_iam_policy_document.ca_bundle_secret[*].json)
}

resource "aws_iam_role_policy" "ca_bundle_secret_for_gate" {
  count = var.scan_mode == "backend" && var.deployment_gate != null && var.ca_bundle_secret != null ? 1 : 0

  name   = "read-ca-bundle-secret"
  role   = one(aws_iam_role.deployment_gate[*].id)
  policy = one(data.aws_iam_policy_document.ca_bundle_secret[*].json)
}
