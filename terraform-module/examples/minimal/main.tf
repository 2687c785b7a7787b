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

module "scanning" {
  source = "../.."

  sysdig_secure_api_token = var.sysdig_secure_api_token
  sysdig_secure_endpoint  = var.sysdig_secure_endpoint
  scanner_base_url        = var.scanner_base_url
}
