# The function that asks for a scan of each image of a task.

resource "aws_cloudwatch_log_group" "scan_trigger" {
  name              = "/aws/lambda/${var.name}-scan-trigger"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_iam_role" "scan_trigger" {
  name                 = "${var.name}-scan-trigger-${local.current_region}"
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

data "aws_iam_policy_document" "scan_trigger" {
  source_policy_documents = [
    data.aws_iam_policy_document.scan_trigger_log.json,
    var.function_vpc_config != null ? one(data.aws_iam_policy_document.lambda_access_network[*].json) : "{}",
    var.members != null ? one(data.aws_iam_policy_document.members_assume_read[*].json) : "{}",
    data.aws_iam_policy_document.task_events_consume.json,
    data.aws_iam_policy_document.scan_ledger_ask.json,
    data.aws_iam_policy_document.scan_coordinator_work_poke.json,
    data.aws_iam_policy_document.scan_trigger_task_definitions.json,
    data.aws_iam_policy_document.scan_ledger_deny_configuration.json,
  ]
}

resource "aws_iam_role_policy" "scan_trigger" {
  name   = "permissions"
  role   = aws_iam_role.scan_trigger.id
  policy = data.aws_iam_policy_document.scan_trigger.json
}

data "aws_iam_policy_document" "scan_trigger_log" {
  statement {
    sid       = "WriteOwnLog"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.scan_trigger.arn}:*"]
  }
}

# On arm64, which is a fifth cheaper and possible because the bundle has no machine code. The log group comes
# first, because a function that finds none creates one, which destroy would leave behind.
resource "aws_lambda_function" "scan_trigger" {
  function_name    = "${var.name}-scan-trigger"
  description      = "Asks for a scan of each image of a Fargate task"
  role             = aws_iam_role.scan_trigger.arn
  runtime          = var.lambda_runtime
  handler          = "index.handler"
  architectures    = ["arm64"]
  filename         = "${path.module}/functions/scan-trigger.zip"
  source_code_hash = filebase64sha256("${path.module}/functions/scan-trigger.zip")
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
        INCLUDE_IMAGES              = jsonencode(var.include_images)
        EXCLUDE_IMAGES              = jsonencode(var.exclude_images)
        ENFORCEMENT                 = tostring(var.enforcement != null)
      },
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
    aws_cloudwatch_log_group.scan_trigger,
    aws_iam_role_policy.scan_trigger,
  ]

  lifecycle {
    replace_triggered_by = [
      aws_iam_role.scan_trigger.unique_id,
    ]
  }
}

# ecs:DescribeTaskDefinition knows no resources.
data "aws_iam_policy_document" "scan_trigger_task_definitions" {
  statement {
    sid       = "ReadTaskDefinitions"
    effect    = "Allow"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy_attachment" "scan_trigger_additional" {
  for_each = var.additional_trigger_policy_arns

  role       = aws_iam_role.scan_trigger.id
  policy_arn = each.value
}

# Without a limit, Lambda may scale to a thousand pollers, which all write to the ledger.
resource "aws_lambda_event_source_mapping" "scan_trigger" {
  function_name           = aws_lambda_function.scan_trigger.arn
  batch_size              = 5
  enabled                 = var.enabled
  event_source_arn        = aws_sqs_queue.task_events.arn
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = 5
  }

  tags = var.tags

  depends_on = [
    aws_iam_role_policy.scan_trigger,
    aws_dynamodb_table_item.members,
  ]
}
