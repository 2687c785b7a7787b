# Internal, without TLS: what faces the internet has HTTPS listeners with a certificate.
resource "aws_lb" "web" {
  name                       = "gated-web"
  internal                   = true
  subnets                    = var.load_balancer_subnet_ids
  security_groups            = var.load_balancer_security_group_ids
  drop_invalid_header_fields = true
}

resource "aws_lb_target_group" "blue" {
  name        = "gated-web-blue"
  target_type = "ip"
  protocol    = "HTTP"
  port        = var.container_port
  vpc_id      = var.vpc_id

  health_check {
    path = var.health_check_path
  }
}

resource "aws_lb_target_group" "green" {
  name        = "gated-web-green"
  target_type = "ip"
  protocol    = "HTTP"
  port        = var.container_port
  vpc_id      = var.vpc_id

  health_check {
    path = var.health_check_path
  }
}

resource "aws_lb_listener" "production" {
  load_balancer_arn = aws_lb.web.arn
  protocol          = "HTTP"
  port              = 80

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

# For testers: leads to the new tasks before they get traffic of users.
resource "aws_lb_listener" "test" {
  load_balancer_arn = aws_lb.web.arn
  protocol          = "HTTP"
  port              = 8080

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener_rule" "production" {
  listener_arn = aws_lb_listener.production.arn
  priority     = 1

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.blue.arn
        weight = 100
      }

      target_group {
        arn    = aws_lb_target_group.green.arn
        weight = 0
      }
    }
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  lifecycle {
    # ECS changes the weights with each deployment. Set back, they would send users to tasks that are gone.
    ignore_changes = [action]
  }
}

resource "aws_lb_listener_rule" "test" {
  listener_arn = aws_lb_listener.test.arn
  priority     = 1

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.blue.arn
        weight = 100
      }

      target_group {
        arn    = aws_lb_target_group.green.arn
        weight = 0
      }
    }
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  lifecycle {
    # As above.
    ignore_changes = [action]
  }
}
