terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

# Credentials and region come from the environment (AWS_PROFILE, AWS_REGION).
provider "aws" {}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

# Every input but two kinds. Those of a token that is stored elsewhere (existing-secret) exclude sysdig_secure_api_token.
# Those of a network of one's own are in self-hosted-vpc: build_vpc_config, function_vpc_config, proxy and the CA bundle.
module "scanning" {
  source = "../.."

  name      = var.name
  enabled   = var.enabled
  scan_mode = "inline"

  # A first plan in an account may look whether CodeBuild's quota is enough; whoever plans then may have to read quotas.
  preflight_checks = var.preflight_checks

  sysdig_secure_endpoint          = var.sysdig_secure_endpoint
  sysdig_secure_api_token         = var.sysdig_secure_api_token
  sysdig_secure_api_token_version = var.sysdig_secure_api_token_version
  sysdig_policies                 = var.sysdig_policies
  sysdig_skip_tls_verify          = false

  scanner_version  = "1.30.1"
  scanner_base_url = var.scanner_base_url
  scanner_sha256   = var.scanner_sha256

  # Images to be scanned, and how often.
  cluster_arns         = [aws_ecs_cluster.shop.arn]
  launch_types         = ["FARGATE"]
  include_images       = ["**"]
  exclude_images       = ["public.ecr.aws/aws-observability/**"]
  sweep_schedule       = "rate(30 minutes)"
  rescan_after_hours   = 12
  max_concurrent_scans = 10
  ecr_repository_arns  = [aws_ecr_repository.shop.arn]

  # Credentials for images of quay.io, and of no other registry: also for those whose task definition names none. Images
  # of Docker Hub are pulled anonymously here.
  registry_credentials = {
    "quay.io" = {
      secret_arns        = [aws_secretsmanager_secret.quay.arn]
      default_secret_arn = aws_secretsmanager_secret.quay.arn
    }
  }
  secret_kms_key_arns = [aws_kms_key.scanning.arn]

  # Graviton builds cost a third less; images of either platform are analysed on it. The image is the module's own
  # default, named here so that a new version of the module does not change it.
  build_environment_type       = "ARM_CONTAINER"
  build_compute_type           = "BUILD_GENERAL1_SMALL"
  build_image                  = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
  build_timeout_minutes        = 20
  fail_build_on_policy_failure = true
  lambda_runtime               = "nodejs22.x"

  # Where verdicts go, besides the table, the events and the topic; and who of other accounts hears of them.
  security_hub                      = var.security_hub
  results_topic_subscriber_accounts = var.results_topic_subscriber_accounts
  outcome_event_bus_arn             = var.outcome_event_bus_arn
  owner_tag_keys                    = ["team", "owner"]
  summary_schedule                  = "cron(0 8 ? * MON *)"

  # Answer to a bad verdict: for a start it is only published.
  deployment_gate = {
    mode            = "audit"
    timeout_minutes = 20
  }
  # Services of other stacks read from parameters what their hook names.
  publish_parameters = true
  enforcement = {
    mode                 = "audit"
    max_actions_per_hour = 10
  }
  exceptions = [
    {
      image  = "docker.io/library/busybox"
      until  = "2027-03-31"
      reason = "Runs a health check only; replaced with the next release."
      owner  = "team-platform"
    },
  ]

  ledger_point_in_time_recovery = true
  ledger_deletion_protection    = true

  kms_key_arn                    = aws_kms_key.scanning.arn
  iam_role_path                  = var.iam_role_path
  permissions_boundary_arn       = aws_iam_policy.boundary.arn
  additional_trigger_policy_arns = { guard_rails = aws_iam_policy.guard_rails.arn }
  additional_scanner_policy_arns = { guard_rails = aws_iam_policy.guard_rails.arn }

  alarm_actions  = [aws_sns_topic.alarms.arn]
  ticket_actions = [aws_sns_topic.alarms.arn]
  monitoring     = { alarms = true, dashboard = true, metrics = true }

  log_retention_days = 90
  tags               = var.tags
}

# The workload whose images are scanned.
resource "aws_ecs_cluster" "shop" {
  name = "${var.name}-shop"
  tags = var.tags
}

resource "aws_ecr_repository" "shop" {
  name                 = "${var.name}/shop"
  image_tag_mutability = "IMMUTABLE"
  tags                 = var.tags
}

# Notifies when the scanning is in trouble. Subscribe your on-call service or a mail address.
resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = aws_kms_key.scanning.arn
  tags              = var.tags
}

# The news about failed images: none comes a second time while nothing changes. Subscribe the team's chat or mailbox instead.
resource "aws_sns_topic_subscription" "news" {
  topic_arn     = module.scanning.results_topic_arn
  protocol      = "sqs"
  endpoint      = aws_sqs_queue.news.arn
  filter_policy = jsonencode({ verdict = ["FAILED"], change = ["first", "worse", "better"] })
}

resource "aws_sqs_queue" "news" {
  name                    = "${var.name}-news"
  sqs_managed_sse_enabled = true
  tags                    = var.tags
}

resource "aws_sqs_queue_policy" "news" {
  queue_url = aws_sqs_queue.news.url
  policy    = data.aws_iam_policy_document.news.json
}

data "aws_iam_policy_document" "news" {
  statement {
    sid       = "DeliverNews"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.news.arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [module.scanning.results_topic_arn]
    }
  }
}

# JSON with username and password, as ECS wants it; store it outside Terraform, so that it is in no state.
resource "aws_secretsmanager_secret" "quay" {
  name                    = "${var.name}/quay"
  kms_key_id              = aws_kms_key.scanning.arn
  recovery_window_in_days = 0
  tags                    = var.tags
}
