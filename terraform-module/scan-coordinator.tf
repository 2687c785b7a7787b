# The function that records how scans end and starts waiting scans, one run at a time; and the queue that
# calls the function.

resource "aws_cloudwatch_log_group" "scan_coordinator" {
  name              = "/aws/lambda/${var.name}-scan-coordinator"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_iam_role" "scan_coordinator" {
  name                 = "${var.name}-scan-coordinator-${local.current_region}"
  assume_role_policy   = data.aws_iam_policy_document.lambda_access_assume_role.json
  path                 = var.iam_role_path
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags

  lifecycle {
    ignore_changes = [
      name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}

data "aws_iam_policy_document" "scan_coordinator" {
  source_policy_documents = [
    data.aws_iam_policy_document.scan_coordinator_log.json,
    var.function_vpc_config != null ? one(data.aws_iam_policy_document.lambda_access_network[*].json) : "{}",
    data.aws_iam_policy_document.scan_ledger_coordinate.json,
    var.scan_mode == "backend" ? data.aws_iam_policy_document.sysdig_token_read.json : "{}",
    (
      var.scan_mode == "backend" && var.ca_bundle_secret != null
      ? one(data.aws_iam_policy_document.ca_bundle_secret[*].json)
      : "{}"
    ),
    data.aws_iam_policy_document.scan_results_publish.json,
    var.security_hub ? one(data.aws_iam_policy_document.scan_results_security_hub_import[*].json) : "{}",
    var.members != null ? one(data.aws_iam_policy_document.members_assume_read[*].json) : "{}",
    (
      var.members != null && local.enforcement_acts
      ? one(data.aws_iam_policy_document.members_assume_act[*].json)
      : "{}"
    ),
    data.aws_iam_policy_document.scan_coordinator_work_consume.json,
    data.aws_iam_policy_document.sysdig_token_describe.json,
    data.aws_iam_policy_document.scan_ledger_deny_configuration.json,
  ]
}

resource "aws_iam_role_policy" "scan_coordinator" {
  name   = "permissions"
  role   = aws_iam_role.scan_coordinator.id
  policy = data.aws_iam_policy_document.scan_coordinator.json
}

data "aws_iam_policy_document" "scan_coordinator_log" {
  statement {
    sid       = "WriteOwnLog"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.scan_coordinator.arn}:*"]
  }
}

# On arm64, which is a fifth cheaper and possible because the bundle has no machine code. The log group comes
# first, because a function that finds none creates one, which destroy would leave behind.
resource "aws_lambda_function" "scan_coordinator" {
  function_name    = "${var.name}-scan-coordinator"
  description      = "Records how image scans ended and starts waiting scans"
  role             = aws_iam_role.scan_coordinator.arn
  runtime          = var.lambda_runtime
  handler          = "index.handler"
  architectures    = ["arm64"]
  filename         = "${path.module}/functions/scan-coordinator.zip"
  source_code_hash = filebase64sha256("${path.module}/functions/scan-coordinator.zip")
  memory_size      = 256
  timeout          = 30
  kms_key_arn      = var.kms_key_arn

  environment {
    variables = merge(
      {
        INSTALLATION_NAME           = var.name
        POWERTOOLS_METRICS_DISABLED = var.monitoring.metrics ? "false" : "true"
        LEDGER_TABLE                = aws_dynamodb_table.scan_ledger.name
        ACCOUNT_ID                  = data.aws_caller_identity.current.account_id
        RESCAN_AFTER_HOURS          = tostring(var.rescan_after_hours)
        SWEEPS                      = var.sweep_schedule != "" ? var.sweep_schedule : "false"
        SCAN_MODE                   = var.scan_mode
        SCANNER_PROJECT             = var.scan_mode == "inline" ? one(aws_codebuild_project.inline_scanner[*].name) : ""
        INCLUDE_IMAGES              = jsonencode(var.include_images)
        EXCLUDE_IMAGES              = jsonencode(var.exclude_images)
        MAX_CONCURRENT_SCANS        = tostring(var.max_concurrent_scans)
        ENABLED                     = tostring(var.enabled)
        ENFORCEMENT = (
          var.enforcement != null
          ? jsonencode({
            mode                  = var.enforcement.mode
            rollback_deployments  = var.enforcement.rollback_deployments
            stop_standalone_tasks = var.enforcement.stop_standalone_tasks
            max_actions_per_hour  = var.enforcement.max_actions_per_hour
            cluster_arns          = try(concat(var.enforcement.cluster_arns, []), [])
          })
          : ""
        )
        HAS_GATE          = tostring(var.deployment_gate != null)
        OWNER_TAG_KEYS    = jsonencode(var.owner_tag_keys)
        RESULTS_TOPIC_ARN = aws_sns_topic.scan_results.arn
        SECURITY_HUB      = tostring(var.security_hub)
      },
      local.backend_scanner_function_variables,
      local.members_function_variables,
      local.proxy_function_variables
    )
  }

  dynamic "vpc_config" {
    for_each = var.function_vpc_config != null ? [1] : []

    content {
      subnet_ids         = var.function_vpc_config.subnet_ids
      security_group_ids = var.function_vpc_config.security_group_ids
    }
  }

  tags = var.tags

  depends_on = [
    aws_cloudwatch_log_group.scan_coordinator,
    aws_iam_role_policy.scan_coordinator,
  ]

  lifecycle {
    replace_triggered_by = [
      aws_iam_role.scan_coordinator.unique_id,
    ]
  }
}

data "aws_iam_policy_document" "scan_coordinator_read_owners" {
  statement {
    sid     = "ReadOwners"
    effect  = "Allow"
    actions = ["ecs:DescribeTasks"]
    resources = (
      length(var.cluster_arns) > 0
      ? formatlist("%s/*", split(",", replace(join(",", var.cluster_arns), ":cluster/", ":task/")))
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:task/*",
      ]
    )
  }

  statement {
    sid     = "ReadOwnersOfServices"
    effect  = "Allow"
    actions = ["ecs:DescribeServices"]
    resources = (
      length(var.cluster_arns) > 0
      ? formatlist("%s/*", split(",", replace(join(",", var.cluster_arns), ":cluster/", ":service/")))
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service/*",
      ]
    )
  }
}

resource "aws_iam_policy" "scan_coordinator_read_owners" {
  name        = "${var.name}-read-owners-${local.current_region}"
  description = "Tags of tasks and services that name the owners of images"
  policy      = data.aws_iam_policy_document.scan_coordinator_read_owners.json

  tags = var.tags

  lifecycle {
    ignore_changes = [
      name,
    ]
    replace_triggered_by = [
      terraform_data.name,
    ]
  }
}

resource "aws_iam_role_policy_attachment" "scan_coordinator_read_owners" {
  role       = aws_iam_role.scan_coordinator.id
  policy_arn = aws_iam_policy.scan_coordinator_read_owners.arn
}

# On even if the module is disabled, so that items of others, such as decisions of the gate, are still
# published.
resource "aws_cloudwatch_event_rule" "scan_coordinator_schedule" {
  name                = "${var.name}-schedule"
  description         = "Calls the coordinator of image scans every minute"
  schedule_expression = "rate(1 minute)"

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

resource "aws_cloudwatch_event_target" "scan_coordinator_schedule" {
  rule = aws_cloudwatch_event_rule.scan_coordinator_schedule.name
  arn  = aws_sqs_queue.scan_coordinator_work.arn

  retry_policy {
    maximum_event_age_in_seconds = 60
    maximum_retry_attempts       = 185
  }

  sqs_target {
    message_group_id = "coordinator"
  }

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

resource "aws_cloudwatch_event_rule" "scan_coordinator_build_events" {
  count = var.scan_mode == "inline" ? 1 : 0

  name        = "${var.name}-build-events"
  description = "Builds of image scans that ended"
  event_pattern = jsonencode({
    source      = ["aws.codebuild"]
    detail-type = ["CodeBuild Build State Change"]
    detail = {
      project-name = [one(aws_codebuild_project.inline_scanner[*].name)]
      build-status = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"]
    }
  })

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

resource "aws_cloudwatch_event_target" "scan_coordinator_build_events" {
  count = var.scan_mode == "inline" ? 1 : 0

  rule = one(aws_cloudwatch_event_rule.scan_coordinator_build_events[*].name)
  arn  = aws_sqs_queue.scan_coordinator_work.arn

  sqs_target {
    message_group_id = "coordinator"
  }

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

data "aws_iam_policy_document" "scan_coordinator_work_queue_policy" {
  statement {
    sid     = "ReceiveMinutes"
    effect  = "Allow"
    actions = ["sqs:SendMessage"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-work.fifo",
    ]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.scan_coordinator_schedule.arn]
    }
  }

  statement {
    sid     = "DenyPlainHttp"
    effect  = "Deny"
    actions = ["sqs:*"]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-work.fifo",
    ]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = var.scan_mode == "inline" ? [1] : []

    content {
      sid     = "ReceiveBuildEvents"
      effect  = "Allow"
      actions = ["sqs:SendMessage"]
      resources = [
        "arn:${data.aws_partition.current.partition}:sqs:${local.current_region}:${data.aws_caller_identity.current.account_id}:${var.name}-work.fifo",
      ]

      principals {
        type        = "Service"
        identifiers = ["events.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [one(aws_cloudwatch_event_rule.scan_coordinator_build_events[*].arn)]
      }
    }
  }
}

# A message only says where to look, and the next minute's run looks at everything. So messages are kept for
# an hour only, and there is no dead-letter queue.
resource "aws_sqs_queue" "scan_coordinator_work" {
  name                        = "${var.name}-work.fifo"
  content_based_deduplication = true
  fifo_queue                  = true
  kms_master_key_id           = var.kms_key_arn
  message_retention_seconds   = 3600
  policy                      = data.aws_iam_policy_document.scan_coordinator_work_queue_policy.json
  sqs_managed_sse_enabled     = var.kms_key_arn == null ? true : null
  visibility_timeout_seconds  = 90

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

data "aws_iam_policy_document" "scan_coordinator_work_consume" {
  statement {
    sid       = "ConsumeWork"
    effect    = "Allow"
    actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    resources = [aws_sqs_queue.scan_coordinator_work.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKeyOfWork"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["sqs.*.amazonaws.com*"]
      }
    }
  }
}

data "aws_iam_policy_document" "scan_coordinator_work_poke" {
  statement {
    sid       = "Poke"
    effect    = "Allow"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.scan_coordinator_work.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? [1] : []

    content {
      sid       = "UseKeyOfWork"
      effect    = "Allow"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["sqs.*.amazonaws.com*"]
      }
    }
  }
}

# On even if the module is disabled, so that the ends of running scans are still recorded.
resource "aws_lambda_event_source_mapping" "scan_coordinator" {
  function_name    = aws_lambda_function.scan_coordinator.arn
  batch_size       = 10
  event_source_arn = aws_sqs_queue.scan_coordinator_work.arn

  tags = var.tags

  depends_on = [
    aws_iam_role_policy.scan_coordinator,
    aws_iam_role_policy_attachment.inline_scanner_start,
    aws_iam_role_policy_attachment.inline_scanner_start_with_credentials,
  ]
}

resource "aws_cloudwatch_event_rule" "scan_coordinator_summary" {
  count = var.summary_schedule != "" ? 1 : 0

  name                = "${var.name}-summary"
  description         = "Running images that fail, as one message"
  schedule_expression = var.summary_schedule
  state               = var.enabled ? "ENABLED" : "DISABLED"

  tags = var.tags

  depends_on = [
    aws_dynamodb_table.scan_ledger,
  ]
}

resource "aws_lambda_permission" "scan_coordinator_summary" {
  count = var.summary_schedule != "" ? 1 : 0

  function_name = aws_lambda_function.scan_coordinator.function_name
  statement_id  = "summary"
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = one(aws_cloudwatch_event_rule.scan_coordinator_summary[*].arn)

  lifecycle {
    replace_triggered_by = [
      aws_lambda_function.scan_coordinator.arn,
    ]
  }
}

# Calls the function directly, without the queue: a summary takes longer than a run of the coordinator, and
# AWS repeats a failed call.
resource "aws_cloudwatch_event_target" "scan_coordinator_summary" {
  count = var.summary_schedule != "" ? 1 : 0

  rule = one(aws_cloudwatch_event_rule.scan_coordinator_summary[*].name)
  arn  = aws_lambda_function.scan_coordinator.arn

  input_transformer {
    input_paths = {
      time = "$.time"
    }
    input_template = "{\"summary\":true,\"time\":<time>}"
  }

  depends_on = [
    aws_lambda_permission.scan_coordinator_summary,
    aws_dynamodb_table.scan_ledger,
  ]
}
