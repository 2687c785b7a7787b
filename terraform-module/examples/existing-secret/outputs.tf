output "token_secret_arn" {
  description = "Secret that the builds read the token from."
  value       = module.scanning.token_secret_arn
}

output "kms_key_arn" {
  description = "KMS key that the secret is encrypted with."
  value       = aws_kms_key.sysdig.arn
}

output "scanner_role_arn" {
  description = "Role of the builds, the only one that may read the token."
  value       = module.scanning.scanner_role_arn
}

output "ledger_table_name" {
  description = "DynamoDB table with one row per image: its verdict, and the scan that is under way."
  value       = module.scanning.ledger_table_name
}

output "results_topic_arn" {
  description = "SNS topic on which outcomes of scans are published."
  value       = module.scanning.results_topic_arn
}
