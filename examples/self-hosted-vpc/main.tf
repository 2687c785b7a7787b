terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

# Credentials and region come from the environment (AWS_PROFILE, AWS_REGION).
provider "aws" {}

module "scanning" {
  source = "../../terraform-module"

  sysdig_secure_api_token = var.sysdig_secure_api_token
  sysdig_secure_endpoint  = var.sysdig_secure_endpoint
  sysdig_skip_tls_verify  = var.sysdig_skip_tls_verify

  scanner_base_url = var.scanner_base_url
  scanner_sha256   = var.scanner_sha256

  # Only the builds run in the VPC. The functions talk to AWS alone.
  vpc_config = {
    vpc_id             = aws_vpc.scanning.id
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.scanner.id]
  }
}
