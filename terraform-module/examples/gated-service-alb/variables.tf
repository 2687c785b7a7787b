variable "scanning_name" {
  description = "Input name of the module in the stack that has the gate."
  type        = string
  default     = "fargate-image-scanning"
}

variable "image" {
  description = "Image of the service. By digest or in ECR, the gate knows it before any task runs."
  type        = string
}

variable "container_port" {
  description = "Port that the container listens on."
  type        = number
  default     = 8080
}

variable "health_check_path" {
  description = "Path that answers 200 once a task is ready for traffic."
  type        = string
  default     = "/"
}

variable "vpc_id" {
  description = "VPC of all that follows."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets that the service's tasks run in."
  type        = list(string)
}

variable "security_group_ids" {
  description = "Security groups of the service's tasks, which let the load balancer in."
  type        = list(string)
}

variable "assign_public_ip" {
  description = "Whether tasks get a public address, which they need in a public subnet to pull their image."
  type        = bool
  default     = false
}

variable "load_balancer_subnet_ids" {
  description = "Subnets of the load balancer, in two zones at least."
  type        = list(string)
}

variable "load_balancer_security_group_ids" {
  description = "Security groups of the load balancer: users reach port 80, testers port 8080."
  type        = list(string)
}
