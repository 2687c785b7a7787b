# The name that the installation had first. After a rename has been applied, -replace of it has the next one
# warned about as well.
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
    error_message = "The installation ${terraform_data.renamed_installation_first_name.input} still exists, and is named ${var.name} now: this plan destroys it and makes another one, without its verdicts. ECS cannot call a function that is gone, so that the next deployment of each service that names its deployment gate as a lifecycle hook is rolled back. Take the hook out of those services first, or keep the name."
  }
}
