output "event_rule_arn" {
  description = "EventBridge rule that matches the task events."
  value       = module.scanning.event_rule_arn
}

output "queue_url" {
  description = "Queue of task events."
  value       = module.scanning.queue_url
}

output "dead_letter_queue_url" {
  description = "Queue of task events that could not be handled; empty if all is well."
  value       = module.scanning.dead_letter_queue_url
}

output "ledger_table_name" {
  description = "DynamoDB table with one row per image: its verdict, and the scan that is under way."
  value       = module.scanning.ledger_table_name
}

output "scanner_project_name" {
  description = "CodeBuild project with the build and the report of each scan."
  value       = module.scanning.scanner_project_name
}

output "scanner_role_arn" {
  description = "Role of the builds, for repository policies of other accounts."
  value       = module.scanning.scanner_role_arn
}

output "trigger_function_name" {
  description = "Function that turns task events into scans."
  value       = module.scanning.trigger_function_name
}

output "trigger_role_arn" {
  description = "Role of that function."
  value       = module.scanning.trigger_role_arn
}

output "coordinator_function_name" {
  description = "Function that records how scans end."
  value       = module.scanning.coordinator_function_name
}

output "sweeper_function_name" {
  description = "Function that asks for the images of running tasks."
  value       = module.scanning.sweeper_function_name
}

output "token_secret_arn" {
  description = "Secret that holds the Sysdig token."
  value       = module.scanning.token_secret_arn
}

output "queue_arn" {
  description = "ARN of the queue of task events."
  value       = module.scanning.queue_arn
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue of messages that could not be handled."
  value       = module.scanning.dead_letter_queue_arn
}

output "work_queue_arn" {
  description = "ARN of the FIFO queue that calls the scan-coordinator."
  value       = module.scanning.work_queue_arn
}

output "ledger_table_arn" {
  description = "ARN of the DynamoDB table with one row per image."
  value       = module.scanning.ledger_table_arn
}

output "trigger_function_arn" {
  description = "ARN of the trigger function."
  value       = module.scanning.trigger_function_arn
}

output "coordinator_function_arn" {
  description = "ARN of the coordinator function."
  value       = module.scanning.coordinator_function_arn
}

output "coordinator_role_arn" {
  description = "Role of the coordinator function."
  value       = module.scanning.coordinator_role_arn
}

output "sweeper_function_arn" {
  description = "ARN of the sweeper function."
  value       = module.scanning.sweeper_function_arn
}

output "sweeper_role_arn" {
  description = "Role of the sweeper function."
  value       = module.scanning.sweeper_role_arn
}

output "sweep_schedule_role_arn" {
  description = "Role with which EventBridge Scheduler invokes the sweeper."
  value       = module.scanning.sweep_schedule_role_arn
}

output "results_topic_arn" {
  description = "SNS topic on which outcomes of scans are published."
  value       = module.scanning.results_topic_arn
}

output "dashboard_name" {
  description = "CloudWatch dashboard: what failed, what is scanning, and whether the pipeline is healthy."
  value       = module.scanning.dashboard_name
}

output "alarm_topic_arn" {
  description = "SNS topic that alarms publish to: subscribe to it."
  value       = aws_sns_topic.alarms.arn
}

output "cluster_arn" {
  description = "ECS cluster whose tasks are looked at."
  value       = aws_ecs_cluster.shop.arn
}

output "repository_url" {
  description = "ECR repository that the scanner may pull from."
  value       = aws_ecr_repository.shop.repository_url
}

output "kms_key_arn" {
  description = "KMS key that everything is encrypted with."
  value       = aws_kms_key.scanning.arn
}

output "deployment_gate_function_arn" {
  description = "Function that a service names as hook_target_arn of its lifecycle hook."
  value       = module.scanning.deployment_gate_function_arn
}

output "deployment_gate_function_name" {
  description = "Name of that function."
  value       = module.scanning.deployment_gate_function_name
}

output "deployment_gate_function_role_arn" {
  description = "Role of that function, for repository policies of other accounts."
  value       = module.scanning.deployment_gate_function_role_arn
}

output "deployment_gate_role_arn" {
  description = "Role that a service names as role_arn of that hook."
  value       = module.scanning.deployment_gate_role_arn
}

output "deployment_gate_decisions" {
  description = "Answer of the gate in each case."
  value       = module.scanning.deployment_gate_decisions
}

output "enforcement_decisions" {
  description = "Actions that enforcement may take."
  value       = module.scanning.enforcement_decisions
}

output "outcome_event_bus_role_arn" {
  description = "Role that puts events on that bus, for the bus's policy."
  value       = module.scanning.outcome_event_bus_role_arn
}

output "outcome_dead_letter_queue_url" {
  description = "Queue of events that the bus did not take; empty if all is well."
  value       = module.scanning.outcome_dead_letter_queue_url
}

output "outcome_dead_letter_queue_arn" {
  description = "ARN of that queue."
  value       = module.scanning.outcome_dead_letter_queue_arn
}

output "scanner_project_arn" {
  description = "ARN of the CodeBuild project."
  value       = module.scanning.scanner_project_arn
}

output "log_group_names" {
  description = "Log groups by what writes into them."
  value       = module.scanning.log_group_names
}

output "alarm_arns" {
  description = "ARNs of the alarms by the last part of their names."
  value       = module.scanning.alarm_arns
}
