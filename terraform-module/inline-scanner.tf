# The CodeBuild project that analyses images inside this account: one unprivileged build per scan.

locals {
  inline_scanner_on_lambda_compute = endswith(var.build_environment_type, "_LAMBDA_CONTAINER")
  inline_scanner_build_image = coalesce(
    var.build_image,
    {
      LINUX_CONTAINER        = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
      ARM_CONTAINER          = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
      LINUX_LAMBDA_CONTAINER = "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22"
      ARM_LAMBDA_CONTAINER   = "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs22"
    }[var.build_environment_type]
  )
  inline_scanner_is_curated_image = startswith(local.inline_scanner_build_image, "aws/codebuild/")
  inline_scanner_report_groups    = "arn:${data.aws_partition.current.partition}:codebuild:${local.current_region}:${data.aws_caller_identity.current.account_id}:report-group/${var.name}-scanner"
}

resource "aws_cloudwatch_log_group" "inline_scanner" {
  count = var.scan_mode == "inline" ? 1 : 0

  name              = "/aws/codebuild/${var.name}-scanner"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_codebuild_report_group" "inline_scanner" {
  count = var.scan_mode == "inline" ? 1 : 0

  name           = "${var.name}-scanner-images"
  type           = "TEST"
  delete_reports = true

  export_config {
    type = "NO_EXPORT"
  }

  tags = var.tags
}

resource "aws_codebuild_report_group" "inline_scanner_list" {
  count = var.scan_mode == "inline" ? 1 : 0

  name           = "${var.name}-scanner-vulnerabilities"
  type           = "TEST"
  delete_reports = true

  export_config {
    type = "NO_EXPORT"
  }

  tags = var.tags
}

data "aws_iam_policy_document" "inline_scanner_assume_role" {
  count = var.scan_mode == "inline" ? 1 : 0

  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["codebuild.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:codebuild:${local.current_region}:${data.aws_caller_identity.current.account_id}:project/${var.name}-scanner",
      ]
    }
  }
}

resource "aws_iam_role" "inline_scanner" {
  count = var.scan_mode == "inline" ? 1 : 0

  name                 = "${var.name}-scanner-${local.current_region}"
  assume_role_policy   = one(data.aws_iam_policy_document.inline_scanner_assume_role[*].json)
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

data "aws_iam_policy_document" "inline_scanner" {
  count = var.scan_mode == "inline" ? 1 : 0

  source_policy_documents = [
    data.aws_iam_policy_document.sysdig_token_read.json,
    (
      var.scan_mode == "inline" && var.ca_bundle_secret != null
      ? one(data.aws_iam_policy_document.ca_bundle_secret[*].json)
      : "{}"
    ),
    (
      var.scan_mode == "inline" && var.ca_bundle_ssm_parameter != null
      ? one(data.aws_iam_policy_document.ca_bundle_parameter[*].json)
      : "{}"
    ),
    (
      var.scan_mode == "inline" && var.build_vpc_config != null
      ? one(data.aws_iam_policy_document.inline_scanner_network[*].json)
      : "{}"
    ),
    (
      var.members != null && var.scan_mode == "inline"
      ? one(data.aws_iam_policy_document.members_assume_pull[*].json)
      : "{}"
    ),
    one(data.aws_iam_policy_document.inline_scanner_scan[*].json),
    data.aws_iam_policy_document.scan_ledger_deny_configuration.json,
  ]
}

resource "aws_iam_role_policy" "inline_scanner" {
  count = var.scan_mode == "inline" ? 1 : 0

  name   = "permissions"
  role   = one(aws_iam_role.inline_scanner[*].id)
  policy = one(data.aws_iam_policy_document.inline_scanner[*].json)
}

# AWS defines no resources for EC2's Describe actions. The subnets of a shared VPC belong to another account.
data "aws_iam_policy_document" "inline_scanner_network" {
  count = var.scan_mode == "inline" && var.build_vpc_config != null ? 1 : 0

  statement {
    sid    = "DescribeNetwork"
    effect = "Allow"
    actions = [
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]
    resources = ["*"]
  }

  statement {
    sid     = "CreateInterfacesInSubnets"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterface"]
    resources = formatlist(
      "arn:%s:ec2:%s:*:subnet/%s",
      data.aws_partition.current.partition,
      local.current_region,
      var.build_vpc_config.subnet_ids
    )
  }

  statement {
    sid     = "CreateInterfacesWithGroups"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterface"]
    resources = formatlist(
      "arn:%s:ec2:%s:*:security-group/%s",
      data.aws_partition.current.partition,
      local.current_region,
      var.build_vpc_config.security_group_ids
    )
  }

  statement {
    sid     = "ManageInterfaces"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ec2:${local.current_region}:${data.aws_caller_identity.current.account_id}:network-interface/*",
    ]
  }

  statement {
    sid     = "LendInterfacesToCodeBuild"
    effect  = "Allow"
    actions = ["ec2:CreateNetworkInterfacePermission"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ec2:${local.current_region}:${data.aws_caller_identity.current.account_id}:network-interface/*",
    ]

    condition {
      test     = "StringEquals"
      variable = "ec2:AuthorizedService"
      values   = ["codebuild.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "ec2:Subnet"
      values = formatlist(
        "arn:%s:ec2:%s:*:subnet/%s",
        data.aws_partition.current.partition,
        local.current_region,
        var.build_vpc_config.subnet_ids
      )
    }
  }
}

data "aws_iam_policy_document" "inline_scanner_scan" {
  count = var.scan_mode == "inline" ? 1 : 0

  statement {
    sid       = "WriteBuildLog"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${one(aws_cloudwatch_log_group.inline_scanner[*].arn)}:*"]
  }

  statement {
    sid     = "WriteReports"
    effect  = "Allow"
    actions = ["codebuild:BatchPutTestCases", "codebuild:CreateReport", "codebuild:UpdateReport"]
    resources = [
      one(aws_codebuild_report_group.inline_scanner[*].arn),
      one(aws_codebuild_report_group.inline_scanner_list[*].arn),
    ]
  }
}

# ecr:GetAuthorizationToken knows no resources.
data "aws_iam_policy_document" "inline_scanner_pull" {
  count = var.scan_mode == "inline" ? 1 : 0

  statement {
    sid     = "PullImages"
    effect  = "Allow"
    actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = (
      length(var.ecr_repository_arns) > 0
      ? var.ecr_repository_arns
      : ["arn:${data.aws_partition.current.partition}:ecr:*:*:repository/*"]
    )
  }

  statement {
    sid       = "LogInToRegistry"
    effect    = "Allow"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "inline_scanner_pull" {
  count = var.scan_mode == "inline" ? 1 : 0

  name        = "${var.name}-pull-images-${local.current_region}"
  description = "Images in ECR that image scans may pull"
  policy      = one(data.aws_iam_policy_document.inline_scanner_pull[*].json)

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

resource "aws_iam_role_policy_attachment" "inline_scanner_pull" {
  count = var.scan_mode == "inline" ? 1 : 0

  role       = one(aws_iam_role.inline_scanner[*].id)
  policy_arn = one(aws_iam_policy.inline_scanner_pull[*].arn)
}

data "aws_iam_policy_document" "inline_scanner_registry_secrets" {
  count = var.scan_mode == "inline" && length(var.registry_credentials) > 0 ? 1 : 0

  statement {
    sid       = "ReadRegistrySecrets"
    effect    = "Allow"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = distinct(flatten(values(var.registry_credentials)[*].secret_arns))
  }

  dynamic "statement" {
    for_each = length(var.secret_kms_key_arns) > 0 ? [1] : []

    content {
      sid       = "UseKeysOfRegistrySecrets"
      effect    = "Allow"
      actions   = ["kms:Decrypt"]
      resources = var.secret_kms_key_arns

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["secretsmanager.*.amazonaws.com*"]
      }
    }
  }
}

resource "aws_iam_policy" "inline_scanner_registry_secrets" {
  count = var.scan_mode == "inline" && length(var.registry_credentials) > 0 ? 1 : 0

  name        = "${var.name}-registry-secrets-${local.current_region}"
  description = "Credentials of private registries that image scans may use"
  policy      = one(data.aws_iam_policy_document.inline_scanner_registry_secrets[*].json)

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

resource "aws_iam_role_policy_attachment" "inline_scanner_registry_secrets" {
  count = var.scan_mode == "inline" && length(var.registry_credentials) > 0 ? 1 : 0

  role       = one(aws_iam_role.inline_scanner[*].id)
  policy_arn = one(aws_iam_policy.inline_scanner_registry_secrets[*].arn)
}

resource "aws_iam_role_policy_attachment" "inline_scanner_additional" {
  for_each = var.scan_mode == "inline" ? var.additional_scanner_policy_arns : {}

  role       = one(aws_iam_role.inline_scanner[*].id)
  policy_arn = each.value
}

# This data source is outside the check. Inside a check, every later plan would show a read and never be
# empty.
data "aws_servicequotas_service_quota" "inline_scanner_builds" {
  count = var.scan_mode == "inline" && var.preflight_checks ? 1 : 0

  quota_name = format(
    "Concurrently running builds for %s/%s environment",
    {
      LINUX_CONTAINER        = "Linux"
      ARM_CONTAINER          = "ARM"
      LINUX_LAMBDA_CONTAINER = "Linux Lambda"
      ARM_LAMBDA_CONTAINER   = "ARM Lambda"
    }[var.build_environment_type],
    {
      BUILD_GENERAL1_SMALL   = "Small"
      BUILD_GENERAL1_MEDIUM  = "Medium"
      BUILD_GENERAL1_LARGE   = "Large"
      BUILD_GENERAL1_XLARGE  = "XLarge"
      BUILD_GENERAL1_2XLARGE = "2XLarge"
      BUILD_LAMBDA_1GB       = "1GB"
      BUILD_LAMBDA_2GB       = "2GB"
      BUILD_LAMBDA_4GB       = "4GB"
      BUILD_LAMBDA_8GB       = "8GB"
      BUILD_LAMBDA_10GB      = "10GB"
    }[var.build_compute_type]
  )
  service_code = "codebuild"
}

check "inline_scanner_build_quota" {
  assert {
    condition = (
      var.scan_mode == "inline" && var.preflight_checks
      ? (
        coalesce(one(data.aws_servicequotas_service_quota.inline_scanner_builds[*].value), 0) >=
        var.max_concurrent_scans
      )
      : true
    )
    error_message = format(
      "this account runs at most %s at a time: max_concurrent_scans is larger, and its other scans wait. Ask AWS (Service Quotas, CodeBuild) for more builds of build_compute_type, or lower max_concurrent_scans; builds of your CI count as well.",
      (
        coalesce(one(data.aws_servicequotas_service_quota.inline_scanner_builds[*].value), 0) == 1
        ? "1 build"
        : format(
          "%d builds",
          coalesce(one(data.aws_servicequotas_service_quota.inline_scanner_builds[*].value), 0)
        )
      )
    )
  }
}

check "inline_scanner_lambda_region" {
  assert {
    condition = (
      var.scan_mode == "inline" && local.inline_scanner_on_lambda_compute
      ? contains(
        [
          "us-east-1",
          "us-east-2",
          "us-west-2",
          "ap-south-1",
          "ap-southeast-1",
          "ap-southeast-2",
          "ap-northeast-1",
          "eu-central-1",
          "eu-west-1",
          "sa-east-1",
        ],
        local.current_region
      )
      : true
    )
    error_message = "build_environment_type: when this version was released, CodeBuild had Lambda compute in us-east-1, us-east-2, us-west-2, ap-south-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, eu-central-1, eu-west-1, sa-east-1 only. If AWS has not added this region since, builds cannot start: use LINUX_CONTAINER or ARM_CONTAINER."
  }
}

# Lambda compute has no queue and a fixed time-out, so it refuses both settings. Like custom images, it also
# refuses runtime-versions. The policies come first, because CodeBuild checks the role's network rights when
# the project is created.
resource "aws_codebuild_project" "inline_scanner" {
  count = var.scan_mode == "inline" ? 1 : 0

  name           = "${var.name}-scanner"
  description    = "Scans container images with Sysdig, one build per image"
  build_timeout  = local.inline_scanner_on_lambda_compute ? null : var.build_timeout_minutes
  queued_timeout = local.inline_scanner_on_lambda_compute ? null : 60
  service_role   = one(aws_iam_role.inline_scanner[*].arn)

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    type                        = var.build_environment_type
    compute_type                = var.build_compute_type
    image                       = local.inline_scanner_build_image
    image_pull_credentials_type = local.inline_scanner_is_curated_image ? "CODEBUILD" : "SERVICE_ROLE"
    privileged_mode             = false

    environment_variable {
      name = "SECURE_API_TOKEN"
      type = var.sysdig_secure_api_token_ssm_parameter != null ? "PARAMETER_STORE" : "SECRETS_MANAGER"
      value = (
        var.sysdig_secure_api_token_ssm_parameter != null
        ? var.sysdig_secure_api_token_ssm_parameter.name
        : join(
          ":",
          compact([local.sysdig_token_secret_arn, try(var.sysdig_secure_api_token_secret.json_key, null)])
        )
      )
    }

    environment_variable {
      name  = "SYSDIG_SECURE_ENDPOINT"
      type  = "PLAINTEXT"
      value = trimsuffix(var.sysdig_secure_endpoint, "/")
    }

    environment_variable {
      name  = "SYSDIG_POLICIES"
      type  = "PLAINTEXT"
      value = jsonencode(var.sysdig_policies)
    }

    environment_variable {
      name  = "SYSDIG_SKIP_TLS_VERIFY"
      type  = "PLAINTEXT"
      value = tostring(var.sysdig_skip_tls_verify)
    }

    environment_variable {
      name  = "SCANNER_VERSION"
      type  = "PLAINTEXT"
      value = var.scanner_version
    }

    environment_variable {
      name  = "SCANNER_BASE_URL"
      type  = "PLAINTEXT"
      value = trimsuffix(var.scanner_base_url, "/")
    }

    environment_variable {
      name  = "SCANNER_SHA256"
      type  = "PLAINTEXT"
      value = jsonencode(var.scanner_sha256)
    }

    environment_variable {
      name  = "BUILD_TIMEOUT_MINUTES"
      type  = "PLAINTEXT"
      value = tostring(local.inline_scanner_on_lambda_compute ? 15 : var.build_timeout_minutes)
    }

    environment_variable {
      name  = "FAIL_BUILD_ON_POLICY_FAILURE"
      type  = "PLAINTEXT"
      value = tostring(var.fail_build_on_policy_failure)
    }

    environment_variable {
      name = "REGISTRY_SECRETS"
      type = "PLAINTEXT"
      value = jsonencode({
        hosts = zipmap(keys(var.registry_credentials), values(var.registry_credentials)[*].secret_arns)
        defaults = zipmap(
          keys(var.registry_credentials),
          values(var.registry_credentials)[*].default_secret_arn
        )
      })
    }

    dynamic "environment_variable" {
      for_each = var.proxy != null ? {
        HTTP_PROXY  = coalesce(var.proxy.http_proxy, var.proxy.https_proxy)
        http_proxy  = coalesce(var.proxy.http_proxy, var.proxy.https_proxy)
        HTTPS_PROXY = var.proxy.https_proxy
        NO_PROXY    = join(",", compact([var.proxy.no_proxy, "169.254.170.2", "169.254.169.254"]))
      } : {}

      content {
        name  = environment_variable.key
        type  = "PLAINTEXT"
        value = environment_variable.value
      }
    }

    dynamic "environment_variable" {
      for_each = (
        var.members != null
        ? {
          MEMBER_PULL_ROLE = "arn:${data.aws_partition.current.partition}:iam::ACCOUNT:role${var.iam_role_path}${var.name}-member-pull-${local.current_region}"
        }
        : {}
      )

      content {
        name  = environment_variable.key
        type  = "PLAINTEXT"
        value = environment_variable.value
      }
    }

    dynamic "environment_variable" {
      for_each = var.ca_bundle_secret != null ? { CA_BUNDLE = var.ca_bundle_secret.arn } : {}

      content {
        name  = environment_variable.key
        type  = "SECRETS_MANAGER"
        value = environment_variable.value
      }
    }

    dynamic "environment_variable" {
      for_each = var.ca_bundle_ssm_parameter != null ? { CA_BUNDLE = var.ca_bundle_ssm_parameter.name } : {}

      content {
        name  = environment_variable.key
        type  = "PARAMETER_STORE"
        value = environment_variable.value
      }
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name = one(aws_cloudwatch_log_group.inline_scanner[*].name)
    }
  }

  source {
    type = "NO_SOURCE"
    buildspec = join(
      "",
      [
        replace(
          replace(
            file("${path.module}/functions/buildspec.yml"),
            "REPORT_GROUP_ARN",
            local.inline_scanner_report_groups
          ),
          (
            local.inline_scanner_is_curated_image && !local.inline_scanner_on_lambda_compute
            ? ""
            : " install:\n  runtime-versions:\n   nodejs: 22\n"
          ),
          ""
        ),
        var.proxy != null ? "proxy:\n upload-artifacts: yes\n logs: yes\n" : "",
      ]
    )
  }

  dynamic "vpc_config" {
    for_each = var.build_vpc_config != null ? [1] : []

    content {
      vpc_id             = var.build_vpc_config.vpc_id
      security_group_ids = var.build_vpc_config.security_group_ids
      subnets            = var.build_vpc_config.subnet_ids
    }
  }

  tags = var.tags

  depends_on = [
    aws_iam_role_policy.inline_scanner,
    aws_iam_role_policy_attachment.inline_scanner_pull,
    aws_iam_role_policy_attachment.inline_scanner_registry_secrets,
  ]
}

# The coordinator starts builds but cannot change what a build runs, so it cannot get at the token.
data "aws_iam_policy_document" "inline_scanner_start" {
  count = var.scan_mode == "inline" ? 1 : 0

  statement {
    sid       = "StartScans"
    effect    = "Allow"
    actions   = ["codebuild:StartBuild"]
    resources = [one(aws_codebuild_project.inline_scanner[*].arn)]
  }

  statement {
    sid       = "FindScans"
    effect    = "Allow"
    actions   = ["codebuild:BatchGetBuilds", "codebuild:BatchGetProjects", "codebuild:ListBuildsForProject"]
    resources = [one(aws_codebuild_project.inline_scanner[*].arn)]
  }

  statement {
    sid       = "ReadLists"
    effect    = "Allow"
    actions   = ["codebuild:BatchGetReports", "codebuild:DescribeTestCases"]
    resources = [one(aws_codebuild_report_group.inline_scanner_list[*].arn)]
  }

  statement {
    sid       = "DenyOtherVariables"
    effect    = "Deny"
    actions   = ["codebuild:StartBuild"]
    resources = [one(aws_codebuild_project.inline_scanner[*].arn)]

    condition {
      test     = "ForAnyValue:StringNotEquals"
      variable = "codebuild:environment.environmentVariables.name"
      values = [
        "SCAN_ID",
        "IMAGE_REFERENCE",
        "IMAGE_DIGEST",
        "IMAGE_PLATFORM",
        "CONTROL_FIRST",
        "REGISTRY_USER",
        "REGISTRY_PASSWORD",
      ]
    }
  }

  dynamic "statement" {
    for_each = {
      Buildspec            = "codebuild:source.buildspec"
      SourceLocation       = "codebuild:source.location"
      SecondarySources     = "codebuild:secondarySources"
      Image                = "codebuild:environment.image"
      EnvironmentType      = "codebuild:environment.type"
      ComputeType          = "codebuild:environment.computeType"
      Certificate          = "codebuild:environment.certificate"
      PrivilegedMode       = "codebuild:environment.privilegedMode"
      ServiceRole          = "codebuild:serviceRole"
      LogsConfig           = "codebuild:logsConfig"
      Fleet                = "codebuild:environment.fleet.fleetArn"
      RegistryCredential   = "codebuild:environment.registryCredential"
      ImagePullCredentials = "codebuild:environment.imagePullCredentialsType"
      Artifacts            = "codebuild:artifacts"
      SecondaryArtifacts   = "codebuild:secondaryArtifacts"
      Cache                = "codebuild:cache"
      EncryptionKey        = "codebuild:encryptionKey"
    }

    content {
      sid       = "Deny${statement.key}Override"
      effect    = "Deny"
      actions   = ["codebuild:StartBuild"]
      resources = [one(aws_codebuild_project.inline_scanner[*].arn)]

      condition {
        test     = "Null"
        variable = statement.value
        values   = ["false"]
      }
    }
  }
}

resource "aws_iam_policy" "inline_scanner_start" {
  count = var.scan_mode == "inline" ? 1 : 0

  name        = "${var.name}-start-scans-${local.current_region}"
  description = "Starting image scans, of which only the variables that name the image may be set"
  policy      = one(data.aws_iam_policy_document.inline_scanner_start[*].json)

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

resource "aws_iam_role_policy_attachment" "inline_scanner_start" {
  count = var.scan_mode == "inline" ? 1 : 0

  role       = aws_iam_role.scan_coordinator.id
  policy_arn = one(aws_iam_policy.inline_scanner_start[*].arn)
}

# A list of values must not be empty, so it has the value none, which is no secret and no image.
data "aws_iam_policy_document" "inline_scanner_start_with_credentials" {
  count = var.scan_mode == "inline" ? 1 : 0

  statement {
    sid       = "DenyOtherRegistries"
    effect    = "Deny"
    actions   = ["codebuild:StartBuild"]
    resources = [one(aws_codebuild_project.inline_scanner[*].arn)]

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "codebuild:environment.environmentVariables.name"
      values   = ["REGISTRY_USER", "REGISTRY_PASSWORD"]
    }

    condition {
      test     = "StringNotLike"
      variable = "codebuild:environment.environmentVariables/IMAGE_REFERENCE.value"
      values   = concat(formatlist("%s/*", keys(var.registry_credentials)), ["none"])
    }
  }

  statement {
    sid       = "DenyOtherUsers"
    effect    = "Deny"
    actions   = ["codebuild:StartBuild"]
    resources = [one(aws_codebuild_project.inline_scanner[*].arn)]

    condition {
      test     = "Null"
      variable = "codebuild:environment.environmentVariables/REGISTRY_USER.value"
      values   = ["false"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "codebuild:environment.environmentVariables/REGISTRY_USER.value"
      values = concat(
        formatlist("%s:username", distinct(flatten(values(var.registry_credentials)[*].secret_arns))),
        ["none"]
      )
    }
  }

  statement {
    sid       = "DenyOtherPasswords"
    effect    = "Deny"
    actions   = ["codebuild:StartBuild"]
    resources = [one(aws_codebuild_project.inline_scanner[*].arn)]

    condition {
      test     = "Null"
      variable = "codebuild:environment.environmentVariables/REGISTRY_PASSWORD.value"
      values   = ["false"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "codebuild:environment.environmentVariables/REGISTRY_PASSWORD.value"
      values = concat(
        formatlist("%s:password", distinct(flatten(values(var.registry_credentials)[*].secret_arns))),
        ["none"]
      )
    }
  }
}

resource "aws_iam_policy" "inline_scanner_start_with_credentials" {
  count = var.scan_mode == "inline" ? 1 : 0

  name        = "${var.name}-registry-variables-${local.current_region}"
  description = "Credentials of private registries that image scans may be started with"
  policy      = one(data.aws_iam_policy_document.inline_scanner_start_with_credentials[*].json)

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

resource "aws_iam_role_policy_attachment" "inline_scanner_start_with_credentials" {
  count = var.scan_mode == "inline" ? 1 : 0

  role       = aws_iam_role.scan_coordinator.id
  policy_arn = one(aws_iam_policy.inline_scanner_start_with_credentials[*].arn)
}
