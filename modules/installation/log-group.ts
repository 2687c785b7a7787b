import type { DataAwsCloudwatchLogGroups } from "@cdktf/provider-aws/lib/data-aws-cloudwatch-log-groups";
import { type IResolvable, ref } from "cdktf";

/** Whether AWS has no log group with exactly the searched prefix as its name. */
export function hasNoLogGroup({ fqn }: DataAwsCloudwatchLogGroups): IResolvable {
  return ref(
    `!anytrue([for arn in ${fqn}.arns : endswith(trimsuffix(arn, ":*"), ${fqn}.log_group_name_prefix)])`,
  );
}
