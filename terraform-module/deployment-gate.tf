# The function that ECS asks whether a deployment may go on, and the role with which ECS invokes it.

locals {
  deployment_gate_cluster_arns = (
    try(length(var.deployment_gate.cluster_arns) > 0, false)
    ? var.deployment_gate.cluster_arns
    : var.cluster_arns
  )
}

resource "aws_cloudwatch_log_group" "deployment_gate" {
  count = var.deployment_gate != null ? 1 : 0

  name              = "/aws/lambda/${var.name}-deployment-gate"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_iam_role" "deployment_gate" {
  count = var.deployment_gate != null ? 1 : 0

  name                 = "${var.name}-deployment-gate-${local.current_region}"
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

data "aws_iam_policy_document" "deployment_gate" {
  count = var.deployment_gate != null ? 1 : 0

  source_policy_documents = [
    one(data.aws_iam_policy_document.deployment_gate_log[*].json),
    (
      var.deployment_gate != null && var.function_vpc_config != null
      ? one(data.aws_iam_policy_document.lambda_access_network[*].json)
      : "{}"
    ),
    data.aws_iam_policy_document.scan_ledger_ask.json,
    data.aws_iam_policy_document.scan_coordinator_work_poke.json,
    data.aws_iam_policy_document.scan_ledger_deny_configuration.json,
  ]
}

resource "aws_iam_role_policy" "deployment_gate" {
  count = var.deployment_gate != null ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.deployment_gate[*].id)
  policy = one(data.aws_iam_policy_document.deployment_gate[*].json)
}

data "aws_iam_policy_document" "deployment_gate_log" {
  count = var.deployment_gate != null ? 1 : 0

  statement {
    sid       = "WriteOwnLog"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${one(aws_cloudwatch_log_group.deployment_gate[*].arn)}:*"]
  }
}

# On arm64, which is a fifth cheaper and possible because the bundle has no machine code. The log group comes
# first, because a function that finds none creates one, which destroy would leave behind.
resource "aws_lambda_function" "deployment_gate" {
  count = var.deployment_gate != null ? 1 : 0

  function_name    = "${var.name}-deployment-gate"
  description      = "Answers ECS whether a deployment may go on: whether its images have a good verdict"
  role             = one(aws_iam_role.deployment_gate[*].arn)
  runtime          = var.lambda_runtime
  handler          = "index.handler"
  architectures    = ["arm64"]
  filename         = "${path.module}/functions/deployment-gate.zip"
  source_code_hash = filebase64sha256("${path.module}/functions/deployment-gate.zip")
  memory_size      = 512
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
        ENABLED                     = tostring(var.enabled)
        DEPLOYMENT_GATE = jsonencode({
          mode              = var.deployment_gate.mode
          block_in          = var.deployment_gate.block_in
          on_failed_running = var.deployment_gate.on_failed_running
          on_no_verdict     = var.deployment_gate.on_no_verdict
          on_gate_failure   = var.deployment_gate.on_gate_failure
          timeout_minutes   = var.deployment_gate.timeout_minutes
        })
        OWNER_TAG_KEYS = jsonencode(var.owner_tag_keys)
      },
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
    aws_cloudwatch_log_group.deployment_gate,
    aws_iam_role_policy.deployment_gate,
  ]

  lifecycle {
    replace_triggered_by = [
      aws_iam_role.deployment_gate[count.index].unique_id,
    ]
  }
}

data "aws_iam_policy_document" "deployment_gate_read_deployments" {
  count = var.deployment_gate != null ? 1 : 0

  statement {
    sid     = "ReadDeployments"
    effect  = "Allow"
    actions = ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"]
    resources = (
      length(local.deployment_gate_cluster_arns) > 0
      ? concat(
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.deployment_gate_cluster_arns), ":cluster/", ":service/"))
        ),
        formatlist(
          "%s/*",
          split(
            ",",
            replace(join(",", local.deployment_gate_cluster_arns), ":cluster/", ":service-deployment/")
          )
        )
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service/*",
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service-deployment/*",
      ]
    )
  }
}

resource "aws_iam_policy" "deployment_gate_read_deployments" {
  count = var.deployment_gate != null ? 1 : 0

  name        = "${var.name}-gate-read-deployments-${local.current_region}"
  description = "Deployments of ECS services that are looked at"
  policy      = one(data.aws_iam_policy_document.deployment_gate_read_deployments[*].json)

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

resource "aws_iam_role_policy_attachment" "deployment_gate_read_deployments" {
  count = var.deployment_gate != null ? 1 : 0

  role       = one(aws_iam_role.deployment_gate[*].id)
  policy_arn = one(aws_iam_policy.deployment_gate_read_deployments[*].arn)
}

data "aws_iam_policy_document" "deployment_gate_read_revisions" {
  count = var.deployment_gate != null ? 1 : 0

  statement {
    sid     = "ReadRevisions"
    effect  = "Allow"
    actions = ["ecs:DescribeServiceRevisions"]
    resources = (
      length(local.deployment_gate_cluster_arns) > 0
      ? concat(
        formatlist(
          "%s/*",
          split(",", replace(join(",", local.deployment_gate_cluster_arns), ":cluster/", ":service/"))
        ),
        formatlist(
          "%s/*",
          split(
            ",",
            replace(join(",", local.deployment_gate_cluster_arns), ":cluster/", ":service-revision/")
          )
        )
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service/*",
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service-revision/*",
      ]
    )
  }
}

resource "aws_iam_policy" "deployment_gate_read_revisions" {
  count = var.deployment_gate != null ? 1 : 0

  name        = "${var.name}-gate-read-revisions-${local.current_region}"
  description = "Revisions of ECS services whose images are looked at"
  policy      = one(data.aws_iam_policy_document.deployment_gate_read_revisions[*].json)

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

resource "aws_iam_role_policy_attachment" "deployment_gate_read_revisions" {
  count = var.deployment_gate != null ? 1 : 0

  role       = one(aws_iam_role.deployment_gate[*].id)
  policy_arn = one(aws_iam_policy.deployment_gate_read_revisions[*].arn)
}

data "aws_iam_policy_document" "deployment_gate_read_owners" {
  count = var.deployment_gate != null ? 1 : 0

  statement {
    sid     = "ReadOwnersOfServices"
    effect  = "Allow"
    actions = ["ecs:DescribeServices"]
    resources = (
      length(local.deployment_gate_cluster_arns) > 0
      ? formatlist(
        "%s/*",
        split(",", replace(join(",", local.deployment_gate_cluster_arns), ":cluster/", ":service/"))
      )
      : [
        "arn:${data.aws_partition.current.partition}:ecs:${local.current_region}:${data.aws_caller_identity.current.account_id}:service/*",
      ]
    )
  }
}

resource "aws_iam_policy" "deployment_gate_read_owners" {
  count = var.deployment_gate != null ? 1 : 0

  name        = "${var.name}-gate-read-owners-${local.current_region}"
  description = "Tags of services that name the owners of deployments"
  policy      = one(data.aws_iam_policy_document.deployment_gate_read_owners[*].json)

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

resource "aws_iam_role_policy_attachment" "deployment_gate_read_owners" {
  count = var.deployment_gate != null ? 1 : 0

  role       = one(aws_iam_role.deployment_gate[*].id)
  policy_arn = one(aws_iam_policy.deployment_gate_read_owners[*].arn)
}

# ecs:DescribeTaskDefinition knows no resources.
data "aws_iam_policy_document" "deployment_gate_read_images" {
  count = var.deployment_gate != null ? 1 : 0

  statement {
    sid       = "ReadTaskDefinitions"
    effect    = "Allow"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  statement {
    sid     = "ResolveTags"
    effect  = "Allow"
    actions = ["ecr:DescribeImages"]
    resources = (
      length(var.ecr_repository_arns) > 0
      ? var.ecr_repository_arns
      : ["arn:${data.aws_partition.current.partition}:ecr:*:*:repository/*"]
    )
  }
}

resource "aws_iam_policy" "deployment_gate_read_images" {
  count = var.deployment_gate != null ? 1 : 0

  name        = "${var.name}-gate-read-images-${local.current_region}"
  description = "Images of deployments before their first task runs"
  policy      = one(data.aws_iam_policy_document.deployment_gate_read_images[*].json)

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

resource "aws_iam_role_policy_attachment" "deployment_gate_read_images" {
  count = var.deployment_gate != null ? 1 : 0

  role       = one(aws_iam_role.deployment_gate[*].id)
  policy_arn = one(aws_iam_policy.deployment_gate_read_images[*].arn)
}

data "aws_iam_policy_document" "deployment_gate_hook_assume_role" {
  count = var.deployment_gate != null ? 1 : 0

  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs.amazonaws.com"]
    }
  }
}

# For the role of a hook, ECS documents no source account or ARN. A condition on them that ECS does not meet
# would roll back every deployment. The right iam:PassRole decides which services may name the role.
resource "aws_iam_role" "deployment_gate_hook" {
  count = var.deployment_gate != null ? 1 : 0

  name                 = "${var.name}-gate-hook-${local.current_region}"
  assume_role_policy   = one(data.aws_iam_policy_document.deployment_gate_hook_assume_role[*].json)
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

data "aws_iam_policy_document" "deployment_gate_hook" {
  count = var.deployment_gate != null ? 1 : 0

  source_policy_documents = [one(data.aws_iam_policy_document.deployment_gate_invoke[*].json)]
}

resource "aws_iam_role_policy" "deployment_gate_hook" {
  count = var.deployment_gate != null ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.deployment_gate_hook[*].id)
  policy = one(data.aws_iam_policy_document.deployment_gate_hook[*].json)
}

data "aws_iam_policy_document" "deployment_gate_invoke" {
  count = var.deployment_gate != null ? 1 : 0

  statement {
    sid       = "InvokeDeploymentGate"
    effect    = "Allow"
    actions   = ["lambda:InvokeFunction"]
    resources = [one(aws_lambda_function.deployment_gate[*].arn)]
  }
}

resource "aws_ssm_parameter" "deployment_gate_function_arn" {
  count = var.deployment_gate != null && var.publish_parameters ? 1 : 0

  name           = "/${var.name}/deployment-gate/function-arn"
  description    = "Named by the lifecycle hook of services in other stacks"
  type           = "String"
  insecure_value = one(aws_lambda_function.deployment_gate[*].arn)

  tags = var.tags

  depends_on = [
    aws_iam_role_policy.deployment_gate,
    aws_iam_role_policy_attachment.deployment_gate_read_deployments,
    aws_iam_role_policy_attachment.deployment_gate_read_revisions,
    aws_iam_role_policy_attachment.deployment_gate_read_images,
    aws_iam_role_policy_attachment.deployment_gate_read_owners,
  ]
}

resource "aws_ssm_parameter" "deployment_gate_hook_role_arn" {
  count = var.deployment_gate != null && var.publish_parameters ? 1 : 0

  name           = "/${var.name}/deployment-gate/hook-role-arn"
  description    = "Named by the lifecycle hook of services in other stacks"
  type           = "String"
  insecure_value = one(aws_iam_role.deployment_gate_hook[*].arn)

  tags = var.tags

  depends_on = [
    aws_iam_role_policy.deployment_gate_hook,
  ]
}
