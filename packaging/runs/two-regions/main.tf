# One name in two regions, the second by a provider that is passed in. The test file replaces both providers; with
# configuration_aliases in their place, `terraform validate` refuses the module that holds this test.

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "europe"
  region = "eu-west-1"
}

variable "name" {
  type = string
}

module "here" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name = var.name
}

module "europe" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name = var.name

  providers = {
    aws = aws.europe
  }
}

output "projects" {
  value = {
    here   = module.here.scanner_project_name
    europe = module.europe.scanner_project_name
  }
}
