# Which secrets builds may read, and what another partition changes.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "builds_may_read_exactly_the_registry_secrets_that_are_named" {
  command = plan

  variables {
    registry_credentials = {
      "docker.io" = {
        secret_arns        = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf"]
        default_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf"
      }
      "quay.io" = {
        secret_arns = [
          "arn:aws:secretsmanager:us-east-1:210987654321:secret:prod/quay-GhIjKl",
          "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf",
        ]
      }
    }
    secret_kms_key_arns = ["arn:aws:kms:eu-west-1:210987654321:key/4e5f6a7b"]
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.inline_scanner_registry_secrets[0].statement :
      join(" ", statement.actions) => statement.resources
      } == {
      "secretsmanager:GetSecretValue" = toset([
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf",
        "arn:aws:secretsmanager:us-east-1:210987654321:secret:prod/quay-GhIjKl",
      ])
      "kms:Decrypt" = toset(["arn:aws:kms:eu-west-1:210987654321:key/4e5f6a7b"])
    }
    error_message = "Builds may read other secrets, or use other keys."
  }

  assert {
    condition = (
      one(aws_iam_role_policy_attachment.inline_scanner_registry_secrets).role == aws_iam_role.inline_scanner[0].id
    )
    error_message = "Another role may read them."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.inline_scanner_start_with_credentials[0].statement :
      [for condition in statement.condition : condition.values if condition.test == "StringNotEquals"]
      if statement.sid == "DenyOtherPasswords"
      ])) == toset([
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf:password",
      "arn:aws:secretsmanager:us-east-1:210987654321:secret:prod/quay-GhIjKl:password",
      "none",
    ])
    error_message = "The coordinator can have another secret read as a registry's password."
  }
}

run "another_partition_is_named_in_every_arn" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "cn-north-1" }
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.inline_scanner_pull[0].statement :
      one(statement.resources) if statement.sid == "PullImages"
    ]) == "arn:aws-cn:ecr:*:*:repository/*"
    error_message = "Builds may pull the images of another partition."
  }

  assert {
    condition = [
      for document in [
        data.aws_iam_policy_document.task_events_queue_policy,
        data.aws_iam_policy_document.task_events_dead_letter_queue_policy,
      ] : one(document.statement[0].resources)
      ] == [
      "arn:aws-cn:sqs:cn-north-1:123456789012:fargate-image-scanning-task-events",
      "arn:aws-cn:sqs:cn-north-1:123456789012:fargate-image-scanning-task-events-dead-letter",
    ]
    error_message = "A queue takes messages of another partition."
  }
}
