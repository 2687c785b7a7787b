output "nat_public_ip" {
  description = "Address from which builds reach the internet, for the allow lists of Sysdig, the mirror and registries."
  value       = aws_eip.nat.public_ip
}

output "vpc_id" {
  description = "VPC of the builds, to be peered with the network of Sysdig."
  value       = aws_vpc.scanning.id
}

output "private_route_table_id" {
  description = "Route table of the builds' subnets, for the route to the network of Sysdig."
  value       = aws_route_table.private.id
}

output "scanner_security_group_id" {
  description = "Security group of the builds, for the rules of what they connect to."
  value       = aws_security_group.scanner.id
}

output "ledger_table_name" {
  description = "DynamoDB table with one row per image: its verdict, and the scan that is under way."
  value       = module.scanning.ledger_table_name
}

output "results_topic_arn" {
  description = "SNS topic on which outcomes of scans are published."
  value       = module.scanning.results_topic_arn
}

output "scanner_project_name" {
  description = "CodeBuild project with the build and the report of each scan."
  value       = module.scanning.scanner_project_name
}
