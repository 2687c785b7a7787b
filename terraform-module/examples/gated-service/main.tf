terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Lifecycle hooks of services came with 6.4, running_count of the data source below with 6.21.
      version = ">= 6.21"
    }
  }
}

# Credentials and region come from the environment (AWS_PROFILE, AWS_REGION).
provider "aws" {}

module "scanning" {
  source = "../.."

  sysdig_secure_api_token = var.sysdig_secure_api_token
  sysdig_secure_endpoint  = var.sysdig_secure_endpoint

  deployment_gate = {
    # For a start, what would be blocked is published, and passes. Once fargate-scans audit names nothing that you
    # would not have refused yourself, "block".
    mode            = "audit"
    timeout_minutes = 20
  }

  exceptions = [
    {
      image  = "docker.io/library/busybox"
      until  = "2027-03-31"
      reason = "Runs a health check only; replaced with the next release."
      owner  = "team-platform"
    },
  ]
}

resource "aws_ecs_cluster" "gated" {
  name = "gated-service"
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "gated-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  # Pulls the image from ECR.
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name      = "worker"
      image     = var.image
      essential = true
    },
  ])
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "assumed_by_tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "gated-worker-execution"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_service" "worker" {
  name            = "gated-worker"
  cluster         = aws_ecs_cluster.gated.arn
  task_definition = aws_ecs_task_definition.worker.arn
  launch_type     = "FARGATE"
  desired_count   = 1

  # Without it Terraform is done before ECS has decided.
  wait_for_steady_state = true

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = var.security_group_ids
    assign_public_ip = var.assign_public_ip
  }

  deployment_configuration {
    # Works without a load balancer, too: then tasks of both revisions work for a while.
    strategy             = "BLUE_GREEN"
    bake_time_in_minutes = "0"

    # Before any task runs, for images whose digest can be known by then; then before the new tasks get traffic.
    # With the strategy LINEAR or CANARY, name "PRE_PRODUCTION_TRAFFIC_SHIFT" as well: before each step.
    lifecycle_hook {
      hook_target_arn  = module.scanning.deployment_gate_function_arn
      role_arn         = module.scanning.deployment_gate_role_arn
      lifecycle_stages = ["PRE_SCALE_UP", "POST_SCALE_UP"]
    }
  }

  timeouts {
    # Longer than timeout_minutes of the gate, and the time that tasks take to start.
    create = "45m"
    update = "45m"
  }

  # ECS pulls with the role for as long as there is the service.
  depends_on = [aws_iam_role_policy_attachment.execution]
}

# ECS rolls a blocked deployment back, and to Terraform the service then looks fine. This makes the apply fail.
# tflint-ignore: terraform_unused_declarations
data "aws_ecs_service" "worker" {
  service_name = aws_ecs_service.worker.name
  cluster_arn  = aws_ecs_cluster.gated.arn

  depends_on = [aws_ecs_service.worker]

  lifecycle {
    postcondition {
      # Of a first deployment that was refused there is nothing to go back to: then no task runs.
      condition     = self.task_definition == aws_ecs_task_definition.worker.arn && self.running_count > 0
      error_message = "ECS has rolled the deployment back. Where the gate has blocked it, fargate-scans workload gated-service/gated-worker says why."
    }
  }
}
