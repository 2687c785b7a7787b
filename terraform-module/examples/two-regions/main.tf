terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

# Credentials come from the environment (AWS_PROFILE).
provider "aws" {
  alias  = "eu"
  region = "eu-central-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

# One name in both regions: what is global to an account, its IAM roles, ends in the name of the region.
module "scanning_eu" {
  source    = "../.."
  providers = { aws = aws.eu }

  sysdig_secure_api_token = var.sysdig_secure_api_token
  sysdig_secure_endpoint  = var.sysdig_secure_endpoint
  scanner_base_url        = var.scanner_base_url
}

module "scanning_us" {
  source    = "../.."
  providers = { aws = aws.us }

  sysdig_secure_api_token = var.sysdig_secure_api_token
  sysdig_secure_endpoint  = var.sysdig_secure_endpoint
  scanner_base_url        = var.scanner_base_url
}
