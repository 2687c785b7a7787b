output "deployment_gate_function_arn" {
  description = "hook_target_arn of the hook of further services."
  value       = module.scanning.deployment_gate_function_arn
}

output "deployment_gate_role_arn" {
  description = "role_arn of that hook."
  value       = module.scanning.deployment_gate_role_arn
}

output "service_name" {
  description = "Name of the service whose deployments are held until their images have a verdict."
  value       = aws_ecs_service.worker.name
}
