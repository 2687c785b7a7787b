# The name that the installation had first. After a rename has been applied, replace this resource (-replace),
# so that the next rename is warned of, too.
resource "terraform_data" "renamed_installation_first_name" {
  input = var.name

  lifecycle {
    ignore_changes = [
      input,
    ]
  }
}

data "aws_cloudwatch_log_groups" "renamed_installation" {
  log_group_name_prefix = "/aws/lambda/${terraform_data.renamed_installation_first_name.input}-scan-coordinator"
}

check "renamed_installation" {
  assert {
    condition = (
      terraform_data.renamed_installation_first_name.input == var.name
      ? true
      : !anytrue([
        for arn in data.aws_cloudwatch_log_groups.renamed_installation.arns :
        endswith(
          trimsuffix(arn, ":*"),
          data.aws_cloudwatch_log_groups.renamed_installation.log_group_name_prefix
        )
      ])
    )
    error_message = "The installation ${terraform_data.renamed_installation_first_name.input} still exists, and is named ${var.name} now: this plan destroys it and makes a new one, without its verdicts. ECS cannot call a removed function. So ECS rolls back the next deployment of each service that has its deployment gate as a lifecycle hook. Remove the hook from these services first, or keep the name."
  }
}
