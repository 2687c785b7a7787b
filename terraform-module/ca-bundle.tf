# Certificates of authorities to trust besides the public ones: roles may read the secret or parameter with
# the certificates.

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
