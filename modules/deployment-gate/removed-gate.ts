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
      "A configuration does not know what it was before. The gate's log group is there as long as the gate is, and whoever applies the module may look for log groups anyway.",
    );
    new TerraformCheck(this, "Default", {
      // A conditional instead of "or": in a first plan with depends_on, AWS's answer is unknown, which makes "or"
      // unknown.
      condition: conditional(isGiven(inputs.deploymentGate), true, hasNoLogGroup(found)) as IResolvable,
      errorMessage:
        "deployment_gate is null, and the gate still exists: this plan removes it. ECS cannot call a function that is gone, so that the next deployment of each service that names it as a lifecycle hook is rolled back. Take the hook out of those services first, or keep deployment_gate.",
    });
  }
}
