terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

# Credentials and region come from the environment (AWS_PROFILE, AWS_REGION).
provider "aws" {}

# The key's default policy leaves to IAM who may use it, and the module's own policy lets the builds decrypt
# this one secret with it.
resource "aws_kms_key" "sysdig" {
  description             = "Encrypts the API token of Sysdig Secure"
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

# With a recovery window the name would stay taken after destroy.
resource "aws_secretsmanager_secret" "sysdig" {
  name                    = var.secret_name
  description             = "Credentials of Sysdig Secure"
  kms_key_id              = aws_kms_key.sysdig.arn
  recovery_window_in_days = 0
}

# Write-only: the value is in no plan and no state, and is sent again only with a higher version. Where it is
# missing, scans say that no token is stored.
resource "aws_secretsmanager_secret_version" "sysdig" {
  secret_id                = aws_secretsmanager_secret.sysdig.id
  secret_string_wo         = jsonencode({ secure_api_token = coalesce(var.sysdig_secure_api_token, "not-set") })
  secret_string_wo_version = var.sysdig_secure_api_token_version
}

module "scanning" {
  source = "../.."

  sysdig_secure_api_token_secret = {
    arn         = aws_secretsmanager_secret.sysdig.arn
    json_key    = "secure_api_token"
    kms_key_arn = aws_kms_key.sysdig.arn
  }

  sysdig_secure_endpoint = var.sysdig_secure_endpoint
  scanner_base_url       = var.scanner_base_url
}
