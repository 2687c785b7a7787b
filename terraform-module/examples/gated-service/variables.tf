variable "sysdig_secure_api_token" {
  description = "API token of Sysdig Secure. Needed once; it gets into neither plan nor state."
  type        = string
  sensitive   = true
  ephemeral   = true
  default     = null
}

variable "sysdig_secure_endpoint" {
  description = "URL of Sysdig Secure, such as https://eu1.app.sysdig.com."
  type        = string
}

variable "image" {
  description = "Image of the worker. By digest or in ECR, the gate knows it before any task runs."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets that the worker's tasks run in."
  type        = list(string)
}

variable "security_group_ids" {
  description = "Security groups of the worker's tasks."
  type        = list(string)
}

variable "assign_public_ip" {
  description = "Whether tasks get a public address, which they need in a public subnet to pull their image."
  type        = bool
  default     = false
}
