variable "sysdig_secure_endpoint" {
  description = "URL of your Sysdig Secure, such as https://sysdig.example.com. https only; without a path."
  type        = string
}

variable "sysdig_secure_api_token" {
  description = "API token of Sysdig Secure. Ephemeral: neither plan nor state hold it, and only the first apply needs it."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "sysdig_skip_tls_verify" {
  description = "Whether the scanner trusts any certificate of Sysdig. Anybody in between then gets the token: only for a self-signed certificate."
  type        = bool
  default     = false
}

variable "ca_bundle" {
  description = "Certificates (PEM, at most 4 KB) of the authorities that signed those of Sysdig and of the mirror, if the world does not know them."
  type        = string
  default     = null
}

variable "scanner_base_url" {
  description = "Your mirror of the scanner: the binary is at <base>/<version>/linux/amd64/sysdig-cli-scanner."
  type        = string
}

variable "scanner_sha256" {
  description = "Checksum of the scanner by architecture; builds run on amd64 here. Taken from a binary that you trust, not from the mirror."
  type        = map(string)
}

variable "vpc_cidr" {
  description = "Addresses of the VPC, a /26 or larger. They must not overlap with a network that it is connected to."
  type        = string
  default     = "10.64.0.0/24"
}
