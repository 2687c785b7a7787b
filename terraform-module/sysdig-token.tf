# The token for Sysdig Secure: in a secret of this module, or in an existing secret or parameter.

locals {
  sysdig_token_secret_arn = (
    var.sysdig_secure_api_token_secret == null && var.sysdig_secure_api_token_ssm_parameter == null
    ? one(aws_secretsmanager_secret.sysdig_token[*].arn)
    : try(var.sysdig_secure_api_token_secret.arn, null)
  )
}

# With a recovery window the name would stay reserved after destroy, and a second deployment would fail.
resource "aws_secretsmanager_secret" "sysdig_token" {
  count = (
    var.sysdig_secure_api_token_secret == null && var.sysdig_secure_api_token_ssm_parameter == null
    ? 1
    : 0
  )

  name                    = "${var.name}-sysdig-secure-api-token"
  description             = "API token with which images are scanned by Sysdig Secure"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 0

  tags = var.tags
}

# Write-only: ignored while the version stays the same, so plan and destroy work without the token.
resource "aws_secretsmanager_secret_version" "sysdig_token" {
  count = (
    var.sysdig_secure_api_token_secret == null && var.sysdig_secure_api_token_ssm_parameter == null
    ? 1
    : 0
  )

  secret_id                = one(aws_secretsmanager_secret.sysdig_token[*].id)
  secret_string_wo         = coalesce(var.sysdig_secure_api_token, "not-set")
  secret_string_wo_version = var.sysdig_secure_api_token_version
}

# Terraform cannot say whether this plan changes the version, so every plan without the token warns. Plans
# with version 1 do not warn: a first plan may have no token, and later plans need none.
check "sysdig_token_given" {
  assert {
    condition = (
      var.sysdig_secure_api_token_version < 2 ||
      var.sysdig_secure_api_token != null ||
      var.sysdig_secure_api_token_secret != null ||
      var.sysdig_secure_api_token_ssm_parameter != null
    )
    error_message = "No sysdig_secure_api_token is given: if this plan replaces the secret's version, the stored token becomes not-set. To prevent this, export the token. The replaced token stays in the secret as AWSPREVIOUS."
  }
}

data "aws_iam_policy_document" "sysdig_token_read" {
  dynamic "statement" {
    for_each = var.sysdig_secure_api_token_ssm_parameter == null ? [1] : []

    content {
      sid       = "ReadToken"
      effect    = "Allow"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.sysdig_token_secret_arn]
    }
  }

  dynamic "statement" {
    for_each = (
      (
        var.sysdig_secure_api_token_secret == null &&
        var.sysdig_secure_api_token_ssm_parameter == null &&
        var.kms_key_arn != null
      )
      ? [1]
      : []
    )

    content {
      sid       = "UseKeyOfToken"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["secretsmanager.*.amazonaws.com*"]
      }
    }
  }

  dynamic "statement" {
    for_each = try(var.sysdig_secure_api_token_secret.kms_key_arn, null) != null ? [1] : []

    content {
      sid       = "UseKeyOfExistingSecret"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = [var.sysdig_secure_api_token_secret.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["secretsmanager.*.amazonaws.com*"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.sysdig_secure_api_token_ssm_parameter != null ? [1] : []

    content {
      sid     = "ReadTokenParameter"
      effect  = "Allow"
      actions = ["ssm:GetParameters"]
      resources = [
        "arn:${data.aws_partition.current.partition}:ssm:${local.current_region}:${data.aws_caller_identity.current.account_id}:parameter/${trimprefix(var.sysdig_secure_api_token_ssm_parameter.name, "/")}",
      ]
    }
  }

  dynamic "statement" {
    for_each = try(var.sysdig_secure_api_token_ssm_parameter.kms_key_arn, null) != null ? [1] : []

    content {
      sid       = "UseKeyOfTokenParameter"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = [var.sysdig_secure_api_token_ssm_parameter.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["ssm.*.amazonaws.com*"]
      }
    }
  }
}

# AWS defines no resources for ssm:DescribeParameters. It shows names and versions, but no value.
data "aws_iam_policy_document" "sysdig_token_describe" {
  dynamic "statement" {
    for_each = var.sysdig_secure_api_token_ssm_parameter == null ? [1] : []

    content {
      sid       = "DescribeToken"
      effect    = "Allow"
      actions   = ["secretsmanager:DescribeSecret"]
      resources = [local.sysdig_token_secret_arn]
    }
  }

  dynamic "statement" {
    for_each = var.sysdig_secure_api_token_ssm_parameter != null ? [1] : []

    content {
      sid       = "DescribeTokenParameter"
      effect    = "Allow"
      actions   = ["ssm:DescribeParameters"]
      resources = ["*"]
    }
  }
}
