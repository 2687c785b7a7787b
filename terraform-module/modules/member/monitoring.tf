# An alarm on events that the hub did not get.

# EventBridge retries for a day, but not at all if a right or the bus is missing. So a single message raises
# the alarm.
resource "aws_cloudwatch_metric_alarm" "monitoring_dead_letter_queue" {
  count = var.task_events ? 1 : 0

  alarm_name        = "${var.hub.hub_name}-member-${var.hub.hub_region}-dead-letter-queue"
  alarm_description = "Task events are in the dead-letter queue, because EventBridge could not put them on the event bus of the hub ${var.hub.hub_name} in account ${var.hub.hub_account_id} and region ${var.hub.hub_region}. The images of those tasks may be unscanned. Next steps: read the attributes ERROR_CODE and ERROR_MESSAGE of a message in the queue. Most likely the hub does not exist, or serves another organisation. Or the role of the rule's target is missing: one region of the account creates it (create_roles, RolesRegion). Apply the hub, and this member with its output member_settings. See that the hub lists account ${data.aws_caller_identity.current.account_id} with region ${local.current_region} in members. Then purge the queue: the hub's next sweep asks for the images of all tasks that still run. Messages are deleted after 14 days. The alarm goes back to OK when the queue is empty."
  namespace         = "AWS/SQS"
  metric_name       = "ApproximateNumberOfMessagesVisible"
  dimensions = {
    QueueName = one(aws_sqs_queue.task_events_dead_letter_queue[*].name)
  }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions

  tags = var.tags

  depends_on = [
    aws_iam_role.task_events,
  ]
}
