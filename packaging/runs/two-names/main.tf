# Two copies of the module beside each other.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "name" {
  type = string
}

module "one" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name = "${var.name}-one"
}

module "two" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name = "${var.name}-two"
}

output "names" {
  value = flatten([
    for copy in [module.one, module.two] : [
      copy.ledger_table_name,
      copy.scanner_project_name,
      copy.trigger_function_name,
      copy.coordinator_function_name,
    ]
  ])
}
