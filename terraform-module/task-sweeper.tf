# The function that asks for the images of all running tasks: those that ran before the installation, and
# those whose verdict is no longer fresh.

resource "aws_cloudwatch_log_group" "task_sweeper" {
  name              = "/aws/lambda/${var.name}-task-sweeper"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

data "aws_iam_policy_document" "task_sweeper_assume_role" {
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

resource "aws_iam_role" "task_sweeper" {
  name                 = "${var.name}-task-sweeper-${data.aws_region.current.id}"
  assume_role_policy   = data.aws_iam_policy_document.task_sweeper_assume_role.json
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "task_sweeper_role_scan_ledger_claim" {
  statement {
    sid       = "Rows"
    effect    = "Allow"
    actions   = ["dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.scan_ledger.arn]
  }

  statement {
    sid       = "OpenScans"
    effect    = "Allow"
    actions   = ["dynamodb:Query"]
    resources = ["${aws_dynamodb_table.scan_ledger.arn}/index/open-scans"]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn != null ? ["UseKey"] : []

    content {
      sid       = "UseKey"
      effect    = "Allow"
      actions   = ["kms:Decrypt", "kms:DescribeKey"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["dynamodb.*.amazonaws.com*"]
      }
    }
  }
}

resource "aws_iam_role_policy" "task_sweeper_role_scan_ledger_claim" {
  name   = "claim-scans"
  role   = aws_iam_role.task_sweeper.name
  policy = data.aws_iam_policy_document.task_sweeper_role_scan_ledger_claim.json
}

data "aws_iam_policy_document" "task_sweeper_log" {
  statement {
    sid       = "WriteOwnLog"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.task_sweeper.arn}:*"]
  }
}

resource "aws_iam_role_policy" "task_sweeper_log" {
  name   = "write-own-log"
  role   = aws_iam_role.task_sweeper.name
  policy = data.aws_iam_policy_document.task_sweeper_log.json
}

data "aws_iam_policy_document" "task_sweeper_network" {
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
        "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:function:${var.name}-task-sweeper",
      ]
    }
  }
}

# Describe actions know no resources, and Lambda wants DeleteNetworkInterface on all of the account. All of it
# is Lambda's own doing: the function's code may not. The subnets of a shared VPC belong to another account.
resource "aws_iam_role_policy" "task_sweeper_network" {
  count = var.scan_mode == "backend" && var.vpc_config != null ? 1 : 0

  name   = "use-network"
  role   = aws_iam_role.task_sweeper.name
  policy = one(data.aws_iam_policy_document.task_sweeper_network[*].json)
}

# On arm64, a fifth cheaper: the bundle holds no machine code. A function that finds no log group makes one,
# which destroy would leave behind.
resource "aws_lambda_function" "task_sweeper" {
  function_name    = "${var.name}-task-sweeper"
  description      = "Asks for scans of the images of running Fargate tasks whose verdict is missing or stale"
  role             = aws_iam_role.task_sweeper.arn
  architectures    = ["arm64"]
  filename         = "${path.module}/functions/task-sweeper.zip"
  handler          = "index.handler"
  kms_key_arn      = var.kms_key_arn
  memory_size      = 256
  runtime          = var.lambda_runtime
  source_code_hash = filebase64sha256("${path.module}/functions/task-sweeper.zip")
  timeout          = 900

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
        CLUSTER_ARNS         = jsonencode(var.cluster_arns)
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
    aws_cloudwatch_log_group.task_sweeper,
    aws_iam_role_policy.task_sweeper_log,
    aws_iam_role_policy.task_sweeper_network,
  ]
}

data "aws_iam_policy_document" "task_sweeper_read_tasks" {
  statement {
    sid       = "ListTasks"
    effect    = "Allow"
    actions   = ["ecs:ListTasks"]
    resources = ["*"]

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = length(var.cluster_arns) >= 1 ? var.cluster_arns : [
        "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:cluster/*",
      ]
    }
  }

  statement {
    sid     = "DescribeTasks"
    effect  = "Allow"
    actions = ["ecs:DescribeTasks"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:task/*",
    ]

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = length(var.cluster_arns) >= 1 ? var.cluster_arns : [
        "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:cluster/*",
      ]
    }
  }

  statement {
    sid       = "ReadTaskDefinitions"
    effect    = "Allow"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = !(length(var.cluster_arns) >= 1) ? ["ListClusters"] : []

    content {
      sid       = "ListClusters"
      effect    = "Allow"
      actions   = ["ecs:ListClusters"]
      resources = ["*"]
    }
  }
}

# ecs:ListClusters and ecs:DescribeTaskDefinition know no resources; ecs:ListTasks knows container instances
# only, so its clusters are a condition.
resource "aws_iam_role_policy" "task_sweeper_read_tasks" {
  name   = "read-running-tasks"
  role   = aws_iam_role.task_sweeper.name
  policy = data.aws_iam_policy_document.task_sweeper_read_tasks.json
}

data "aws_iam_policy_document" "task_sweeper_scheduler_assume_role" {
  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:scheduler:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:schedule-group/default",
      ]
    }
  }
}

resource "aws_iam_role" "task_sweeper_scheduler" {
  name                 = "${var.name}-sweep-schedule-${data.aws_region.current.id}"
  assume_role_policy   = data.aws_iam_policy_document.task_sweeper_scheduler_assume_role.json
  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

data "aws_iam_policy_document" "task_sweeper_invoke" {
  statement {
    sid       = "InvokeTaskSweeper"
    effect    = "Allow"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.task_sweeper.arn]
  }
}

resource "aws_iam_role_policy" "task_sweeper_invoke" {
  name   = "invoke-task-sweeper"
  role   = aws_iam_role.task_sweeper_scheduler.name
  policy = data.aws_iam_policy_document.task_sweeper_invoke.json
}

# Of EventBridge Scheduler, where a rate without a start begins at once; a rule with a rate lets the first
# hour pass.
resource "aws_scheduler_schedule" "task_sweeper" {
  name                = "${var.name}-sweep"
  description         = "Looks at the images of all running Fargate tasks"
  schedule_expression = length(var.sweep_schedule) >= 1 ? var.sweep_schedule : "rate(1 hour)"
  state               = var.enabled && length(var.sweep_schedule) >= 1 ? "ENABLED" : "DISABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.task_sweeper.arn
    role_arn = aws_iam_role.task_sweeper_scheduler.arn
  }

  depends_on = [
    aws_iam_role_policy.task_sweeper_role_scan_ledger_claim,
    aws_iam_role_policy.inline_scanner_start_by_sweeper,
    aws_iam_role_policy.sysdig_token_read_by_sweeper,
    aws_iam_role_policy.ca_bundle_secret_for_sweeper,
    aws_iam_role_policy.task_sweeper_read_tasks,
    aws_iam_role_policy.task_sweeper_invoke,
  ]
}
