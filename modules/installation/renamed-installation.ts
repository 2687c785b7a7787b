import { DataAwsCloudwatchLogGroups } from "@cdktf/provider-aws/lib/data-aws-cloudwatch-log-groups";
import { conditional, type IResolvable, Op, ref, TerraformResource, Token } from "cdktf";
import { Construct } from "constructs";
import { comment, TerraformCheck } from "../terraform-language";
import type { Installation } from "./installation";
import { hasNoLogGroup } from "./log-group";

/**
 * Warns at plan if the installation had another name and AWS still has resources of this name. A configuration cannot
 * read the state before, so a resource that ignores changes stores the first name. It keeps the first name after the
 * rename, too, so the next rename goes unnoticed.
 */
export class RenamedInstallation extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    // cdktf's own class would run Terraform at each synthesis to ask for its version.
    const first = new TerraformResource(this, "first-name", {
      terraformResourceType: "terraform_data",
      lifecycle: { ignoreChanges: ["input"] },
    });
    first.addOverride("input", installation.name);
    comment(
      first,
      "The name that the installation had first. After a rename has been applied, replace this resource (-replace), so that the next rename is warned of, too.",
    );
    const name = Token.asString(ref(`${first.fqn}.input`));
    const found = new DataAwsCloudwatchLogGroups(this, "log-groups", {
      logGroupNamePrefix: `/aws/lambda/${name}-scan-coordinator`,
    });
    new TerraformCheck(this, "Default", {
      // A conditional instead of "or": what is read from AWS is unknown in a first plan, which makes "or" unknown.
      condition: conditional(Op.eq(name, installation.name), true, hasNoLogGroup(found)) as IResolvable,
      errorMessage: `The installation ${name} still exists, and is named ${installation.name} now: this plan destroys it and makes a new one, without its verdicts. ECS cannot call a removed function. So ECS rolls back the next deployment of each service that has its deployment gate as a lifecycle hook. Remove the hook from these services first, or keep the name.`,
    });
  }
}
