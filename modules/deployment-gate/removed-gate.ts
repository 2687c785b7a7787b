import { DataAwsCloudwatchLogGroups } from "@cdktf/provider-aws/lib/data-aws-cloudwatch-log-groups";
import { conditional, type IResolvable } from "cdktf";
import { Construct } from "constructs";
import { hasNoLogGroup, type Installation } from "../installation";
import { comment, isGiven, TerraformCheck } from "../terraform-language";

/** Warns at plan if the configuration has no gate any more but AWS still has the gate. */
export class RemovedGate extends Construct {
  constructor(scope: Construct, id: string, { name, inputs }: Installation) {
    super(scope, id);
    const found = new DataAwsCloudwatchLogGroups(this, "log-groups", {
      logGroupNamePrefix: `/aws/lambda/${name}-deployment-gate`,
    });
    comment(
      found,
      "Terraform cannot compare a configuration with an earlier one, so the gate's log group is looked for. It exists as long as the gate, and whoever applies the module may read log groups anyway.",
    );
    new TerraformCheck(this, "Default", {
      // A conditional instead of "or": in a first plan with depends_on, AWS's answer is unknown, which makes "or"
      // unknown.
      condition: conditional(isGiven(inputs.deploymentGate), true, hasNoLogGroup(found)) as IResolvable,
      errorMessage:
        "deployment_gate is null, but the gate still exists: this plan removes the gate. ECS cannot call a removed function. So ECS rolls back the next deployment of each service that has the gate as a lifecycle hook. Remove the hook from these services first, or keep deployment_gate.",
    });
  }
}
