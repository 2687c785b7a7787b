variable "secret_name" {
  description = "Name of the secret."
  type        = string
  default     = "sysdig"
}

variable "sysdig_secure_api_token" {
  description = "API token of Sysdig Secure. Ephemeral: neither plan nor state hold it, and it is needed only when its version changes."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "sysdig_secure_api_token_version" {
  description = "Version of the token: raise it together with a new token to rotate it."
  type        = number
  default     = 1
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
