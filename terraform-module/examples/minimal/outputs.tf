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

output "dead_letter_queue_url" {
  description = "Queue of task events that could not be handled; empty if all is well."
  value       = module.scanning.dead_letter_queue_url
}
