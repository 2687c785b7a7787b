# With a customer managed key everything that can be encrypted is, and only those who read or write it may use the key.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

variables {
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
}

run "the_key_encrypts_everything" {
  command = plan

  assert {
    condition = {
      for name, key in {
        queue               = aws_sqs_queue.task_events.kms_master_key_id
        work_queue          = aws_sqs_queue.scan_coordinator_work.kms_master_key_id
        dead_letter_queue   = aws_sqs_queue.task_events_dead_letter_queue.kms_master_key_id
        ledger              = aws_dynamodb_table.scan_ledger.server_side_encryption[0].kms_key_arn
        build_log           = aws_cloudwatch_log_group.inline_scanner[0].kms_key_id
        coordinator_log     = aws_cloudwatch_log_group.scan_coordinator.kms_key_id
        trigger_log         = aws_cloudwatch_log_group.scan_trigger.kms_key_id
        sweeper_log         = aws_cloudwatch_log_group.task_sweeper.kms_key_id
        topic               = aws_sns_topic.scan_results.kms_master_key_id
        token               = aws_secretsmanager_secret.sysdig_token[0].kms_key_id
        coordinator_setting = aws_lambda_function.scan_coordinator.kms_key_arn
        trigger_setting     = aws_lambda_function.scan_trigger.kms_key_arn
        sweeper_setting     = aws_lambda_function.task_sweeper.kms_key_arn
      } : name => key if key != var.kms_key_arn
    } == {}
    error_message = "Something is not encrypted with the key."
  }

  # SQS refuses its own key together with another one.
  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.task_events, aws_sqs_queue.task_events_dead_letter_queue, aws_sqs_queue.scan_coordinator_work] :
      queue.sqs_managed_sse_enabled != true
    ])
    error_message = "A queue has two keys."
  }
}

run "the_key_is_not_used_for_an_existing_secret" {
  command = plan

  variables {
    sysdig_secure_api_token_secret = {
      arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf"
    }
  }

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.sysdig_token_read.statement : statement.sid
    ] == ["ReadToken"]
    error_message = "Builds may use a key that the secret does not have."
  }
}

run "without_a_key_queues_have_that_of_sqs" {
  command = plan

  variables {
    kms_key_arn = null
  }

  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.task_events, aws_sqs_queue.task_events_dead_letter_queue, aws_sqs_queue.scan_coordinator_work] :
      queue.sqs_managed_sse_enabled == true && queue.kms_master_key_id == null
    ])
    error_message = "A queue is not encrypted with the key of SQS."
  }
}
