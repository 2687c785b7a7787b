module "scanning" {
  source = "../../terraform-module"

  sysdig_secure_api_token = var.sysdig_secure_api_token
}

variable "sysdig_secure_api_token" {
  description = "API token of Sysdig Secure"
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}
