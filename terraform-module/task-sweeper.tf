# The function that asks for scans of the images of all running tasks: images that ran before the
# installation, and images whose verdict is no longer fresh.

resource "aws_cloudwatch_log_group" "task_sweeper" {
  name              = "/aws/lambda/${var.name}-task-sweeper"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_iam_role" "task_sweeper" {
  name                 = "${var.name}-task-sweeper-${local.current_region}"
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

data "aws_iam_policy_document" "task_sweeper" {
  source_policy_documents = [
    data.aws_iam_policy_document.task_sweeper_log.json,
    var.function_vpc_config != null ? one(data.aws_iam_policy_document.lambda_access_network[*].json) : "{}",
    var.members != null ? one(data.aws_iam_policy_document.members_assume_read[*].json) : "{}",
    data.aws_iam_policy_document.scan_ledger_ask.json,
    data.aws_iam_policy_document.scan_coordinator_work_poke.json,
    data.aws_iam_policy_document.scan_ledger_deny_configuration.json,
  ]
}

resource "aws_iam_role_policy" "task_sweeper" {
  name   = "permissions"
  role   = aws_iam_role.task_sweeper.id
  policy = data.aws_iam_policy_document.task_sweeper.json
}

data "aws_iam_policy_document" "task_sweeper_log" {
  statement {
    sid       = "WriteOwnLog"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.task_sweeper.arn}:*"]
  }
}

# On arm64, which is a fifth cheaper and possible because the bundle has no machine code. The log group comes
# first, because a function that finds none creates one, which destroy would leave behind.
resource "aws_lambda_function" "task_sweeper" {
  function_name    = "${var.name}-task-sweeper"
  description      = "Asks for scans of the images of running tasks whose verdict is missing or stale"
  role             = aws_iam_role.task_sweeper.arn
  runtime          = var.lambda_runtime
  handler          = "index.handler"
  architectures    = ["arm64"]
  filename         = "${path.module}/functions/task-sweeper.zip"
  source_code_hash = filebase64sha256("${path.module}/functions/task-sweeper.zip")
  memory_size      = 256
  timeout          = 900
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
        CLUSTER_ARNS                = jsonencode(var.cluster_arns)
        LAUNCH_TYPES                = jsonencode(var.launch_types)
        OWNER_TAG_KEYS              = jsonencode(var.owner_tag_keys)
        INCLUDE_IMAGES              = jsonencode(var.include_images)
        EXCLUDE_IMAGES              = jsonencode(var.exclude_images)
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
    aws_cloudwatch_log_group.task_sweeper,
    aws_iam_role_policy.task_sweeper,
  ]

  lifecycle {
    replace_triggered_by = [
      aws_iam_role.task_sweeper.unique_id,
    ]
  }
}

# AWS defines no resources for ecs:ListClusters and ecs:DescribeTaskDefinition, and only container instances
# for ecs:ListTasks. So a condition names its clusters.
data "aws_iam_policy_document" "task_sweeper_read_tasks" {
  statement {
    sid       = "ListTasks"
    effect    = "Allow"
    actions   = ["ecs:ListTasks"]
    resources = ["*"]

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = (
        length(var.cluster_arns) > 0
        ? var.cluster_arns
        : [
          "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:cluster/*",
        ]
      )
    }
  }

  statement {
    sid     = "DescribeTasks"
    effect  = "Allow"
    actions = ["ecs:DescribeTasks"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:task/*",
    ]

    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values = (
        length(var.cluster_arns) > 0
        ? var.cluster_arns
        : [
          "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:cluster/*",
        ]
      )
    }
  }

  statement {
    sid     = "ReadOwners"
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

  statement {
    sid       = "ReadTaskDefinitions"
    effect    = "Allow"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(var.cluster_arns) == 0 ? [1] : []

    content {
      sid       = "ListClusters"
      effect    = "Allow"
      actions   = ["ecs:ListClusters"]
      resources = ["*"]
    }
  }
}

resource "aws_iam_policy" "task_sweeper_read_tasks" {
  name        = "${var.name}-read-running-tasks-${local.current_region}"
  description = "Running tasks whose images are looked at"
  policy      = data.aws_iam_policy_document.task_sweeper_read_tasks.json

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

resource "aws_iam_role_policy_attachment" "task_sweeper_read_tasks" {
  role       = aws_iam_role.task_sweeper.id
  policy_arn = aws_iam_policy.task_sweeper_read_tasks.arn
}

check "task_sweeper_scheduled" {
  assert {
    condition     = var.sweep_schedule != ""
    error_message = "sweep_schedule is empty, so it is unknown which services run an image: outcomes name no services, fargate-scans images --running lists nothing, and an image that runs on is not scanned again. Set it to a rate such as rate(1 hour), unless this is what you want."
  }
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
        "arn:${data.aws_partition.current.partition}:scheduler:${local.current_region}:${data.aws_caller_identity.current.account_id}:schedule-group/default",
      ]
    }
  }
}

resource "aws_iam_role" "task_sweeper_scheduler" {
  name                 = "${var.name}-sweep-schedule-${local.current_region}"
  assume_role_policy   = data.aws_iam_policy_document.task_sweeper_scheduler_assume_role.json
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

data "aws_iam_policy_document" "task_sweeper_scheduler" {
  source_policy_documents = [data.aws_iam_policy_document.task_sweeper_invoke.json]
}

resource "aws_iam_role_policy" "task_sweeper_scheduler" {
  name   = "permissions"
  role   = aws_iam_role.task_sweeper_scheduler.id
  policy = data.aws_iam_policy_document.task_sweeper_scheduler.json
}

data "aws_iam_policy_document" "task_sweeper_invoke" {
  statement {
    sid       = "InvokeTaskSweeper"
    effect    = "Allow"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.task_sweeper.arn]
  }
}

# With a rate, a schedule of EventBridge Scheduler starts its first sweep at once; a rule of EventBridge would
# start it only after the first interval.
resource "aws_scheduler_schedule" "task_sweeper" {
  name                = "${var.name}-sweep"
  description         = "Looks at the images of all running tasks"
  schedule_expression = var.sweep_schedule != "" ? var.sweep_schedule : "rate(1 hour)"
  state               = var.enabled && var.sweep_schedule != "" ? "ENABLED" : "DISABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.task_sweeper.arn
    role_arn = aws_iam_role.task_sweeper_scheduler.arn
  }

  depends_on = [
    aws_iam_role_policy.task_sweeper,
    aws_iam_role_policy_attachment.task_sweeper_read_tasks,
    aws_dynamodb_table_item.members,
    aws_iam_role_policy.task_sweeper_scheduler,
  ]
}
