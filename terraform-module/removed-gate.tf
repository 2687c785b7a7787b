# Terraform cannot compare a configuration with an earlier one, so the gate's log group is looked for. It
# exists as long as the gate, and whoever applies the module may read log groups anyway.
data "aws_cloudwatch_log_groups" "removed_gate" {
  log_group_name_prefix = "/aws/lambda/${var.name}-deployment-gate"
}

check "removed_gate" {
  assert {
    condition = (
      var.deployment_gate != null
      ? true
      : !anytrue([
        for arn in data.aws_cloudwatch_log_groups.removed_gate.arns :
        endswith(trimsuffix(arn, ":*"), data.aws_cloudwatch_log_groups.removed_gate.log_group_name_prefix)
      ])
    )
    error_message = "deployment_gate is null, but the gate still exists: this plan removes the gate. ECS cannot call a removed function. So ECS rolls back the next deployment of each service that has the gate as a lifecycle hook. Remove the hook from these services first, or keep deployment_gate."
  }
}
