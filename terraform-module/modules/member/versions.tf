terraform {
  # As the module that this one belongs to.
  required_version = ">= 1.11"

  required_providers {
    # Every release is applied with 5.100, and its types come from the schema of 6.25: nothing is used that exists only
    # in one of the two major versions.
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}
