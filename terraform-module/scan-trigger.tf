# The function that turns task events into scans.

resource "aws_cloudwatch_log_group" "scan_trigger" {
  name              = "/aws/lambda/${var.name}-scan-trigger"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

data "aws_iam_policy_document" "scan_trigger_assume_role" {
  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "scan_trigger" {
  name                 = "${var.name}-scan-trigger-${data.aws_region.current.id}"
  assume_role_policy   = data.aws_iam_policy_document.scan_trigger_assume_role.json
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "scan_trigger_log" {
  statement {
    sid       = "WriteOwnLog"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.scan_trigger.arn}:*"]
  }
}

resource "aws_iam_role_policy" "scan_trigger_log" {
  name   = "write-own-log"
  role   = aws_iam_role.scan_trigger.name
  policy = data.aws_iam_policy_document.scan_trigger_log.json
}

data "aws_iam_policy_document" "scan_trigger_network" {
  count = var.scan_mode == "backend" && var.vpc_config != null ? 1 : 0

  statement {
    sid       = "DescribeNetwork"
    effect    = "Allow"
    actions   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
    resources = ["*"]
  }

  statement {
    sid     = "CreateInterfacesInSubnets"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterface"]
    resources = formatlist(
      "arn:%s:ec2:%s:*:subnet/%s",
      data.aws_partition.current.partition,
      data.aws_region.current.id,
      var.vpc_config.subnet_ids
    )
  }

  statement {
    sid     = "CreateInterfacesWithGroups"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterface"]
    resources = formatlist(
      "arn:%s:ec2:%s:*:security-group/%s",
      data.aws_partition.current.partition,
      data.aws_region.current.id,
      var.vpc_config.security_group_ids
    )
  }

  statement {
    sid    = "ManageInterfaces"
    effect = "Allow"
    actions = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:UnassignPrivateIpAddresses",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:ec2:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:network-interface/*",
    ]
  }

  statement {
    sid     = "DeleteInterfaces"
    effect  = "Allow"
    actions = ["ec2:DeleteNetworkInterface"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ec2:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:*/*",
    ]
  }

  statement {
    sid    = "DenyOwnCode"
    effect = "Deny"
    actions = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ]
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "lambda:SourceFunctionArn"
      values = [
        "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:function:${var.name}-scan-trigger",
      ]
    }
  }
}

# Describe actions know no resources, and Lambda wants DeleteNetworkInterface on all of the account. All of it
# is Lambda's own doing: the function's code may not. The subnets of a shared VPC belong to another account.
resource "aws_iam_role_policy" "scan_trigger_network" {
  count = var.scan_mode == "backend" && var.vpc_config != null ? 1 : 0

  name   = "use-network"
  role   = aws_iam_role.scan_trigger.name
  policy = one(data.aws_iam_policy_document.scan_trigger_network[*].json)
}

# On arm64, a fifth cheaper: the bundle holds no machine code. A function that finds no log group makes one,
# which destroy would leave behind.
resource "aws_lambda_function" "scan_trigger" {
  function_name    = "${var.name}-scan-trigger"
  description      = "Asks for a scan of each image of a Fargate task and starts it"
  role             = aws_iam_role.scan_trigger.arn
  architectures    = ["arm64"]
  filename         = "${path.module}/functions/scan-trigger.zip"
  handler          = "index.handler"
  kms_key_arn      = var.kms_key_arn
  memory_size      = 256
  runtime          = var.lambda_runtime
  source_code_hash = filebase64sha256("${path.module}/functions/scan-trigger.zip")
  timeout          = 30

  environment {
    variables = merge(
      {
        INSTALLATION_NAME      = var.name
        LEDGER_TABLE           = aws_dynamodb_table.scan_ledger.name
        SCAN_MODE              = var.scan_mode
        SCANNER_PROJECT        = var.scan_mode == "inline" ? one(aws_codebuild_project.inline_scanner[*].name) : ""
        SYSDIG_SECURE_ENDPOINT = trimsuffix(var.sysdig_secure_endpoint, "/")
        SYSDIG_SKIP_TLS_VERIFY = tostring(var.sysdig_skip_tls_verify)
        SYSDIG_TOKEN_SECRET = join(
          ":",
          compact([
            local.sysdig_token_secret_arn,
            try(var.sysdig_secure_api_token_secret.json_key, null),
          ])
        )
        CA_BUNDLE_SECRET     = var.ca_bundle_secret != null ? var.ca_bundle_secret.arn : ""
        INCLUDE_IMAGES       = jsonencode(var.include_images)
        EXCLUDE_IMAGES       = jsonencode(var.exclude_images)
        RESCAN_AFTER_HOURS   = tostring(var.rescan_after_hours)
        MAX_CONCURRENT_SCANS = tostring(var.max_concurrent_scans)
      },
      local.proxy_function_variables
    )
  }

  dynamic "vpc_config" {
    for_each = var.scan_mode == "backend" && var.vpc_config != null ? [1] : []

    content {
      subnet_ids         = var.vpc_config.subnet_ids
      security_group_ids = var.vpc_config.security_group_ids
    }
  }

  tags = var.tags

  depends_on = [
    aws_cloudwatch_log_group.scan_trigger,
    aws_iam_role_policy.scan_trigger_log,
    aws_iam_role_policy.scan_trigger_network,
  ]
}

data "aws_iam_policy_document" "scan_trigger_task_definitions" {
  statement {
    sid       = "ReadTaskDefinitions"
    effect    = "Allow"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }
}

# ecs:DescribeTaskDefinition knows no resources.
resource "aws_iam_role_policy" "scan_trigger_task_definitions" {
  name   = "read-task-definitions"
  role   = aws_iam_role.scan_trigger.name
  policy = data.aws_iam_policy_document.scan_trigger_task_definitions.json
}

resource "aws_iam_role_policy_attachment" "scan_trigger_additional" {
  count = length(var.additional_trigger_policy_arns)

  role       = aws_iam_role.scan_trigger.name
  policy_arn = element(var.additional_trigger_policy_arns, count.index)
}

# Unbounded, Lambda may scale to a thousand pollers, all of them starting builds.
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
    aws_iam_role_policy.task_events_consume,
    aws_iam_role_policy.scan_ledger_claim,
    aws_iam_role_policy.inline_scanner_start_by_trigger,
    aws_iam_role_policy.sysdig_token_read_by_trigger,
    aws_iam_role_policy.ca_bundle_secret_for_trigger,
    aws_iam_role_policy.scan_trigger_task_definitions,
  ]
}
