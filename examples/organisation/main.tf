terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

# The account and region of the hub. Credentials come from the environment (AWS_PROFILE).
provider "aws" {
  region = "eu-central-1"
}

# An account with tasks in two regions, and one with a registry alone.
provider "aws" {
  alias  = "shop"
  region = "eu-central-1"

  assume_role {
    role_arn = var.shop_role_arn
  }
}

provider "aws" {
  alias  = "shop_us"
  region = "us-east-1"

  assume_role {
    role_arn = var.shop_role_arn
  }
}

provider "aws" {
  alias  = "registry"
  region = "eu-central-1"

  assume_role {
    role_arn = var.registry_role_arn
  }
}

data "aws_caller_identity" "shop" {
  provider = aws.shop
}

data "aws_caller_identity" "registry" {
  provider = aws.registry
}

module "hub" {
  source = "../../terraform-module"

  sysdig_secure_api_token = var.sysdig_secure_api_token
  sysdig_secure_endpoint  = var.sysdig_secure_endpoint
  scanner_base_url        = var.scanner_base_url

  # Accounts are named and not found: one that nobody listed starts no scan.
  members = {
    organization_id = var.organization_id
    accounts = {
      (data.aws_caller_identity.shop.account_id)     = ["eu-central-1", "us-east-1"]
      (data.aws_caller_identity.registry.account_id) = ["eu-central-1"]
    }
  }
}

module "shop" {
  source    = "../../terraform-module/modules/member"
  providers = { aws = aws.shop }

  hub = module.hub.member_settings
}

# IAM is global, so one region of an account makes its roles. They come first: events that may not be sent are not retried.
module "shop_us" {
  source     = "../../terraform-module/modules/member"
  providers  = { aws = aws.shop_us }
  depends_on = [module.shop]

  hub          = module.hub.member_settings
  create_roles = false
}

# The hub pulls the images of this account with a role of it, so that no repository needs a policy for that.
module "registry" {
  source    = "../../terraform-module/modules/member"
  providers = { aws = aws.registry }

  hub         = module.hub.member_settings
  task_events = false
}
