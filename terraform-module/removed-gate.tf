# A configuration does not know what it was before. The gate's log group is there as long as the gate is, and
# whoever applies the module may look for log groups anyway.
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
    error_message = "deployment_gate is null, and the gate still exists: this plan removes it. ECS cannot call a function that is gone, so that the next deployment of each service that names it as a lifecycle hook is rolled back. Take the hook out of those services first, or keep deployment_gate."
  }
}
