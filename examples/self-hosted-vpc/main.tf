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
  source = "../../terraform-module"

  sysdig_secure_api_token = var.sysdig_secure_api_token
  sysdig_secure_endpoint  = var.sysdig_secure_endpoint
  sysdig_skip_tls_verify  = var.sysdig_skip_tls_verify

  ca_bundle_ssm_parameter = one([for parameter in aws_ssm_parameter.ca_bundle : { name = parameter.name }])

  scanner_base_url = var.scanner_base_url
  scanner_sha256   = var.scanner_sha256

  # Only the builds run in the VPC. The functions talk to AWS alone; function_vpc_config is for those.
  build_vpc_config = {
    vpc_id             = aws_vpc.scanning.id
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.scanner.id]
  }
}

# Certificates are no secret.
resource "aws_ssm_parameter" "ca_bundle" {
  count = var.ca_bundle == null ? 0 : 1

  name  = "/image-scanning/ca-bundle"
  type  = "String"
  value = var.ca_bundle
}
