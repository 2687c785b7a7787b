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
      for queue in [aws_sqs_queue.task_events, aws_sqs_queue.task_events_dead_letter_queue] :
      queue.sqs_managed_sse_enabled != true
    ])
    error_message = "A queue has two keys."
  }
}

run "the_key_may_be_used_through_the_service_that_needs_it" {
  command = plan

  assert {
    condition = {
      for name, document in {
        queue         = data.aws_iam_policy_document.task_events_consume
        claim         = data.aws_iam_policy_document.scan_ledger_claim
        coordinate    = data.aws_iam_policy_document.scan_ledger_coordinate
        topic         = data.aws_iam_policy_document.scan_results_publish
        token         = data.aws_iam_policy_document.sysdig_token_read
        scan          = data.aws_iam_policy_document.inline_scanner_scan[0]
        start         = data.aws_iam_policy_document.inline_scanner_start[0]
        credentials   = data.aws_iam_policy_document.inline_scanner_start_with_credentials[0]
        pull          = data.aws_iam_policy_document.inline_scanner_pull[0]
        tasks         = data.aws_iam_policy_document.scan_trigger_task_definitions
        trigger_log   = data.aws_iam_policy_document.scan_trigger_log
        coordinator   = data.aws_iam_policy_document.scan_coordinator_log
        queue_policy  = data.aws_iam_policy_document.task_events_queue_policy
        dead_messages = data.aws_iam_policy_document.task_events_dead_letter_queue_policy
      } :
      name => [
        for statement in document.statement :
        [statement.sid, one(statement.resources), one(one(statement.condition).values)]
        if anytrue([for action in statement.actions : startswith(action, "kms:")])
      ]
      } == {
      queue         = [["UseKeyOfQueue", var.kms_key_arn, "sqs.*.amazonaws.com*"]]
      claim         = [["UseKeyOfLedger", var.kms_key_arn, "dynamodb.*.amazonaws.com*"]]
      coordinate    = [["UseKeyOfLedger", var.kms_key_arn, "dynamodb.*.amazonaws.com*"]]
      topic         = [["UseKeyOfTopic", var.kms_key_arn, "sns.*.amazonaws.com*"]]
      token         = [["UseKeyOfToken", var.kms_key_arn, "secretsmanager.*.amazonaws.com*"]]
      scan          = []
      start         = []
      credentials   = []
      pull          = []
      tasks         = []
      trigger_log   = []
      coordinator   = []
      queue_policy  = []
      dead_messages = []
    }
    error_message = "The key is open to somebody else, or closed to somebody who needs it."
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

run "without_a_key_aws_uses_its_own_and_nobody_may_use_any" {
  command = plan

  variables {
    kms_key_arn = null
  }

  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.task_events, aws_sqs_queue.task_events_dead_letter_queue] :
      queue.sqs_managed_sse_enabled == true && queue.kms_master_key_id == null
    ])
    error_message = "A queue is not encrypted with the key of SQS."
  }

  assert {
    condition     = aws_sns_topic.scan_results.kms_master_key_id == "alias/aws/sns"
    error_message = "The topic is not encrypted with the key of SNS."
  }

  assert {
    condition     = aws_dynamodb_table.scan_ledger.server_side_encryption[0].enabled
    error_message = "The ledger is not encrypted with the key of DynamoDB."
  }

  assert {
    condition = flatten([
      for document in [
        data.aws_iam_policy_document.task_events_consume,
        data.aws_iam_policy_document.scan_ledger_claim,
        data.aws_iam_policy_document.scan_ledger_coordinate,
        data.aws_iam_policy_document.scan_results_publish,
        data.aws_iam_policy_document.sysdig_token_read,
      ] : [for statement in document.statement : statement.sid if startswith(statement.sid, "UseKey")]
    ]) == []
    error_message = "A role may use a key that does not exist."
  }
}

run "queues_and_topic_refuse_plain_http" {
  command = plan

  assert {
    condition = alltrue([
      for document in [
        data.aws_iam_policy_document.task_events_queue_policy,
        data.aws_iam_policy_document.task_events_dead_letter_queue_policy,
        data.aws_iam_policy_document.scan_results_topic_policy,
        ] : length([
          for statement in document.statement : statement.sid if statement.effect == "Deny" && anytrue([
            for condition in statement.condition :
            condition.test == "Bool" && condition.variable == "aws:SecureTransport" && condition.values == tolist(["false"])
          ])
      ]) == 1
    ])
    error_message = "A queue or the topic is open to plain HTTP."
  }
}
