output "event_rule_arn" {
  description = "EventBridge rule that matches the task events; null without task_events"
  value       = one(aws_cloudwatch_event_rule.task_events[*].arn)
}

output "dead_letter_queue_url" {
  description = "Queue of events that the hub did not get; empty if all is well. Null without task_events"
  value       = one(aws_sqs_queue.task_events_dead_letter_queue[*].url)
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue of events that the hub did not get; null without task_events"
  value       = one(aws_sqs_queue.task_events_dead_letter_queue[*].arn)
}

output "dead_letter_alarm_arn" {
  description = "Alarm on the queue of events that the hub did not get; null without task_events"
  value       = one(aws_cloudwatch_metric_alarm.monitoring_dead_letter_queue[*].arn)
}

output "events_role_arn" {
  description = "Role with which EventBridge puts events on the hub's bus; null without create_roles"
  value       = one(aws_iam_role.task_events[*].arn)
}

output "read_role_arn" {
  description = "Role with which the hub reads tasks; null without create_roles"
  value       = one(aws_iam_role.read[*].arn)
}

output "pull_role_arn" {
  description = "Role with which the hub pulls images; null without create_roles"
  value       = one(aws_iam_role.pull[*].arn)
}

output "act_role_arn" {
  description = "Role with which the hub rolls back and stops; null without create_roles or enforcement"
  value       = one(aws_iam_role.act[*].arn)
}
