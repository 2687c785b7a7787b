terraform {
  # Rules of an input that read another one, or a data source, came with Terraform 1.9.
  required_version = ">= 1.9"

  required_providers {
    # Every release is applied with 5.100, and its types come from the schema of 6.25: nothing is used that exists only
    # in one of the two major versions.
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}
