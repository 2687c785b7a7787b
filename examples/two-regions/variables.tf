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
