# Who may do what: boundary, additional policies, and the images that may be pulled.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "every_role_has_the_boundary" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition = [
      for role in [
        aws_iam_role.inline_scanner[0],
        aws_iam_role.scan_coordinator,
        aws_iam_role.scan_trigger,
        aws_iam_role.task_sweeper,
        aws_iam_role.task_sweeper_scheduler,
      ] : role.permissions_boundary
    ] == [for index in range(5) : "arn:aws:iam::123456789012:policy/boundary"]
    error_message = "A role has no boundary."
  }
}

run "additional_policies_are_attached_to_the_role_that_they_are_for" {
  command = plan

  variables {
    additional_trigger_policy_arns = { trigger = "arn:aws:iam::123456789012:policy/trigger" }
    additional_scanner_policy_arns = {
      scanner   = "arn:aws:iam::123456789012:policy/scanner"
      read-only = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
    }
  }

  assert {
    condition = {
      for key, attachment in aws_iam_role_policy_attachment.scan_trigger_additional :
      key => [attachment.role, attachment.policy_arn]
    } == { trigger = [aws_iam_role.scan_trigger.id, "arn:aws:iam::123456789012:policy/trigger"] }
    error_message = "The trigger's role does not get its policy, or gets others."
  }

  assert {
    condition = {
      for key, attachment in aws_iam_role_policy_attachment.inline_scanner_additional :
      key => [attachment.role, attachment.policy_arn]
      } == {
      scanner   = [aws_iam_role.inline_scanner[0].id, "arn:aws:iam::123456789012:policy/scanner"]
      read-only = [aws_iam_role.inline_scanner[0].id, "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"]
    }
    error_message = "The scanner's role does not get its policies, or gets others."
  }
}

run "by_default_the_images_of_the_account_may_be_pulled" {
  command = plan

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.inline_scanner_pull[0].statement :
      statement.sid => statement.resources
      } == {
      LogInToRegistry = toset(["*"])
      PullImages      = toset(["arn:aws:ecr:*:123456789012:repository/*"])
    }
    error_message = "Builds may pull other images, or do more than that."
  }
}

run "only_the_images_of_the_given_repositories_may_be_pulled" {
  command = plan

  variables {
    ecr_repository_arns = [
      "arn:aws:ecr:us-east-1:210987654321:repository/shop",
      "arn:aws:ecr:*:123456789012:repository/team-*",
    ]
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.inline_scanner_pull[0].statement :
      statement.sid => statement.resources if startswith(statement.sid, "Pull")
      } == {
      PullImages = toset([
        "arn:aws:ecr:us-east-1:210987654321:repository/shop",
        "arn:aws:ecr:*:123456789012:repository/team-*",
      ])
    }
    error_message = "Builds may pull other images."
  }
}

run "by_default_builds_may_read_no_registry_secret" {
  command = plan

  assert {
    condition     = length(aws_iam_policy.inline_scanner_registry_secrets) == 0
    error_message = "Builds may read secrets that nobody named."
  }
}

run "builds_may_read_exactly_the_registry_secrets_that_are_named" {
  command = plan

  variables {
    registry_credentials = {
      "docker.io" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf"]
      "quay.io" = [
        "arn:aws:secretsmanager:us-east-1:210987654321:secret:prod/quay-GhIjKl",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf",
      ]
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
    error_message = "Functions can have another secret read as a registry's password."
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
    ]) == "arn:aws-cn:ecr:*:123456789012:repository/*"
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

run "functions_start_builds_but_cannot_change_what_they_run" {
  command = plan

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.inline_scanner_start[0].statement :
      [statement.sid, one(statement.resources)]
      if statement.effect == "Allow" && contains(statement.actions, "codebuild:StartBuild")
    ] == [["StartScans", aws_codebuild_project.inline_scanner[0].arn]]
    error_message = "There is another way to start a build."
  }

  assert {
    condition = alltrue([
      for variable in ["codebuild:source.buildspec", "codebuild:environment.image", "codebuild:serviceRole"] :
      anytrue([
        for statement in data.aws_iam_policy_document.inline_scanner_start[0].statement :
        statement.effect == "Deny" && [for condition in statement.condition : condition.variable] == [variable]
      ])
    ])
    error_message = "A function can change what a build runs."
  }
}

run "by_default_no_findings_are_imported" {
  command = plan

  assert {
    condition     = length(data.aws_iam_policy_document.scan_results_security_hub_import) == 0
    error_message = "The coordinator may import findings that nobody asked for."
  }

  assert {
    condition     = aws_lambda_function.scan_coordinator.environment[0].variables["SECURITY_HUB"] == "false"
    error_message = "The coordinator imports findings that nobody asked for."
  }
}

run "findings_of_the_account_s_own_product_are_imported_where_they_are_asked_for" {
  command = plan

  override_data {
    target          = data.aws_iam_policy_document.scan_results_security_hub_import
    override_during = plan
    values          = { json = "{\"Id\":\"findings\"}" }
  }

  variables {
    security_hub = true
  }

  assert {
    condition = [
      for statement in one(data.aws_iam_policy_document.scan_results_security_hub_import).statement :
      [one(statement.actions), one(statement.resources)]
      ] == [[
        "securityhub:BatchImportFindings",
        "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default",
    ]]
    error_message = "The coordinator may import other findings, or none."
  }

  assert {
    condition     = contains(data.aws_iam_policy_document.scan_coordinator.source_policy_documents, "{\"Id\":\"findings\"}")
    error_message = "The coordinator may not import findings."
  }

  assert {
    condition     = aws_lambda_function.scan_coordinator.environment[0].variables["SECURITY_HUB"] == "true"
    error_message = "The coordinator does not import findings."
  }
}
