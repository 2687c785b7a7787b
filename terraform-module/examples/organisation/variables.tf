variable "sysdig_secure_api_token" {
  description = "API token of Sysdig Secure. Ephemeral: neither plan nor state hold it, and only the first apply needs it."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "sysdig_secure_endpoint" {
  description = "URL of Sysdig Secure in your SaaS region, such as https://eu1.app.sysdig.com."
  type        = string
}

variable "scanner_base_url" {
  description = "Base URL of the scanner's downloads."
  type        = string
  default     = "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner"
}

variable "organization_id" {
  description = "Id of the AWS organisation that all three accounts belong to, such as o-a1b2c3d4e5."
  type        = string
}

variable "shop_role_arn" {
  description = "Role with which Terraform works in the account with tasks."
  type        = string
}

variable "registry_role_arn" {
  description = "Role with which Terraform works in the account with the registry."
  type        = string
}
