# The ceiling of every role. It grants nothing: within it, the module's own policies say what a role may do.
resource "aws_iam_policy" "boundary" {
  name   = "${var.name}-boundary-${data.aws_region.current.id}"
  policy = data.aws_iam_policy_document.boundary.json
  tags   = var.tags
}

data "aws_iam_policy_document" "boundary" {
  statement {
    sid = "ServicesOfImageScanning"
    actions = [
      "codebuild:*",
      "dynamodb:*",
      "ecr:*",
      "ecs:Describe*",
      "ecs:List*",
      # For enforcement with mode = "act".
      "ecs:StopServiceDeployment",
      "ecs:StopTask",
      "events:PutEvents",
      "kms:*",
      "lambda:InvokeFunction",
      "logs:*",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "securityhub:BatchImportFindings",
      "sns:Publish",
      "sqs:*",
    ]
    resources = ["*"]
  }
}

# An organisation's policy for the roles of every workload.
resource "aws_iam_policy" "guard_rails" {
  name   = "${var.name}-guard-rails-${data.aws_region.current.id}"
  policy = data.aws_iam_policy_document.guard_rails.json
  tags   = var.tags
}

data "aws_iam_policy_document" "guard_rails" {
  statement {
    sid       = "NoOtherIdentity"
    effect    = "Deny"
    actions   = ["iam:*", "organizations:*", "sts:AssumeRole"]
    resources = ["*"]
  }
}
