output "service_name" {
  description = "Name of the service whose deployments are held until their images have a verdict."
  value       = aws_ecs_service.web.name
}

output "url" {
  description = "URL for users, from inside of the VPC."
  value       = "http://${aws_lb.web.dns_name}"
}

output "test_url" {
  description = "Where testers reach the new tasks before users do."
  value       = "http://${aws_lb.web.dns_name}:8080"
}
