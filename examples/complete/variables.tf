variable "name" {
  description = "Prefix of every resource name, at most 28 characters."
  type        = string
  default     = "image-scanning-complete"
}

variable "enabled" {
  description = "Whether task events start scans. With false nothing is deleted."
  type        = bool
  default     = true
}

variable "sysdig_secure_endpoint" {
  description = "URL of Sysdig Secure in your SaaS region, such as https://eu1.app.sysdig.com."
  type        = string
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

variable "sysdig_policies" {
  description = "Names of the Sysdig policies that images are evaluated against. Empty: the account's pipeline policies."
  type        = list(string)
  default     = []
}

variable "scanner_base_url" {
  description = "Base URL of the scanner's downloads."
  type        = string
  default     = "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner"
}

variable "scanner_sha256" {
  description = "Checksum of the scanner by architecture; builds run on arm64 here. Empty: the published checksum, which proves the transport only."
  type        = map(string)
  default     = {}
}

variable "security_hub" {
  description = "Whether Security Hub, which must be enabled in the account and region, has a finding of each image."
  type        = bool
  default     = false
}

variable "results_topic_subscriber_accounts" {
  description = "Other AWS accounts that may subscribe to the results topic."
  type        = list(string)
  default     = []
}

variable "outcome_event_bus_arn" {
  description = "Event bus of a central account that gets every event, too."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags on every resource."
  type        = map(string)
  default = {
    team    = "platform-security"
    purpose = "image-scanning"
  }
}

variable "preflight_checks" {
  description = "Whether a plan warns where CodeBuild's quota is lower than max_concurrent_scans. The role that plans then needs the right to read quotas."
  type        = bool
  default     = false
}

variable "iam_role_path" {
  description = "Path of the roles, for accounts that allow roles below a path only."
  type        = string
  default     = "/"
}
