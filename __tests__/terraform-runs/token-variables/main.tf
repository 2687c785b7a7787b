# The token of a variable that is ephemeral, and of one that is only sensitive.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "ephemeral_token" {
  type      = string
  ephemeral = true
}

variable "sensitive_token" {
  type      = string
  sensitive = true
}

module "ephemeral" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name                    = "ephemeral"
  sysdig_secure_api_token = var.ephemeral_token
}

module "sensitive" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name                    = "sensitive"
  sysdig_secure_api_token = var.sensitive_token
}

output "secrets" {
  value = [module.ephemeral.token_secret_arn, module.sensitive.token_secret_arn]
}
