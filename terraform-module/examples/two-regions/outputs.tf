output "ledger_table_names" {
  description = "DynamoDB table with one row per image, by region."
  value = {
    eu-central-1 = module.scanning_eu.ledger_table_name
    us-east-1    = module.scanning_us.ledger_table_name
  }
}

output "results_topic_arns" {
  description = "SNS topic on which outcomes of scans are published, by region."
  value = {
    eu-central-1 = module.scanning_eu.results_topic_arn
    us-east-1    = module.scanning_us.results_topic_arn
  }
}

output "scanner_role_arns" {
  description = "Role of the builds, by region, for repository policies of other accounts."
  value = {
    eu-central-1 = module.scanning_eu.scanner_role_arn
    us-east-1    = module.scanning_us.scanner_role_arn
  }
}
