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

# Function and role for the hook, from the stack that has the module with publish_parameters = true.
data "aws_ssm_parameter" "gate_function" {
  name = "/${var.scanning_name}/deployment-gate/function-arn"
}

data "aws_ssm_parameter" "gate_hook_role" {
  name = "/${var.scanning_name}/deployment-gate/hook-role-arn"
}

resource "aws_ecs_cluster" "gated" {
  name = "gated-service-alb"
}

resource "aws_ecs_task_definition" "web" {
  family                   = "gated-web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  # Pulls the image from ECR.
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name         = "web"
      image        = var.image
      essential    = true
      portMappings = [{ containerPort = var.container_port }]
    },
  ])
}

resource "aws_ecs_service" "web" {
  name            = "gated-web"
  cluster         = aws_ecs_cluster.gated.arn
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "FARGATE"
  desired_count   = 2

  # Without it Terraform is done before ECS has decided.
  wait_for_steady_state = true

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = var.security_group_ids
    assign_public_ip = var.assign_public_ip
  }

  load_balancer {
    container_name   = "web"
    container_port   = var.container_port
    target_group_arn = aws_lb_target_group.blue.arn

    # ECS moves traffic with these, from the tasks of one revision to those of the next.
    advanced_configuration {
      alternate_target_group_arn = aws_lb_target_group.green.arn
      production_listener_rule   = aws_lb_listener_rule.production.arn
      test_listener_rule         = aws_lb_listener_rule.test.arn
      role_arn                   = aws_iam_role.load_balancing.arn
    }
  }

  deployment_configuration {
    strategy = "BLUE_GREEN"
    # Minutes for which the old tasks stay once the new ones have the traffic. Until then, going back takes seconds.
    bake_time_in_minutes = "5"

    # Before any task runs, for images whose digest can be known by then; then before the new tasks get any traffic.
    lifecycle_hook {
      hook_target_arn  = data.aws_ssm_parameter.gate_function.insecure_value
      role_arn         = data.aws_ssm_parameter.gate_hook_role.insecure_value
      lifecycle_stages = ["PRE_SCALE_UP", "POST_SCALE_UP"]
    }
  }

  timeouts {
    # Longer than timeout_minutes of the gate (30), the bake time and the time that tasks take to start.
    create = "60m"
    update = "60m"
  }

  # The roles need their policies for as long as there is the service.
  depends_on = [
    aws_iam_role_policy_attachment.load_balancing,
    aws_iam_role_policy_attachment.execution,
  ]
}

# ECS rolls a blocked deployment back, and to Terraform the service then looks fine. This makes the apply fail.
data "aws_ecs_service" "web" {
  service_name = aws_ecs_service.web.name
  cluster_arn  = aws_ecs_cluster.gated.arn

  depends_on = [aws_ecs_service.web]

  lifecycle {
    postcondition {
      # Of a first deployment that was refused there is nothing to go back to: then no task runs.
      condition     = self.task_definition == aws_ecs_task_definition.web.arn && self.running_count > 0
      error_message = "ECS has rolled the deployment back. Where the gate has blocked it, fargate-scans workload gated-service-alb/gated-web says why."
    }
  }
}
