import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, type IResolvable, ref, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import { ENFORCEMENT_ATTRIBUTES } from "../../functions/contract/blocking/enforcement";
import { type Installation, managedPolicy, Part } from "../installation";
import { chosenClusters, clustersOrAll, grantReadDeployments, inClusters } from "../service-deployments";
import {
  allow,
  and,
  attributeOf,
  attributeValues,
  type BoolValue,
  choose,
  comment,
  isGiven,
  isText,
  nameCondition,
  optionalAttributeOf,
  type Statement,
  warnOfEntries,
} from "../terraform-language";

/** Rights of the functions over tasks and deployments whose image is FAILED. */
export class Enforcement extends Part {
  readonly isOn: BoolValue;
  readonly decisions: Readonly<Record<string, unknown>>;
  /** Whether decisions are carried out; false in the mode audit. */
  readonly acts: BoolValue;
  /** Value of the coordinator's variable ENFORCEMENT; empty if enforcement is off. */
  readonly variable: string;
  private readonly clusterArns: readonly string[];

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id, installation);
    comment(this, "Actions of the coordinator on tasks and deployments whose image has failed.");
    const { enforcement: settings } = installation.inputs;
    this.isOn = isGiven(settings);
    this.clusterArns = chosenClusters(this, settings, installation.inputs);
    const decisions = attributeValues(settings, ENFORCEMENT_ATTRIBUTES);
    this.decisions = decisions;
    const on = Fn.jsonencode({ ...decisions, cluster_arns: this.namedClusters(settings) });
    this.variable = Token.asString(choose(this.isOn, on, ""));
    this.acts = this.where("acts", isText(Token.asString(decisions.mode), "act"));
  }

  /**
   * Returns enforcement's own list of clusters. The installation's cluster_arns does not count, because it is not about
   * members.
   */
  private namedClusters(settings: IResolvable): readonly string[] {
    const own = Token.asList(attributeOf(settings, "cluster_arns"));
    // Null settings and a null list name no cluster.
    const list = Token.asList(Fn.try([Fn.concat([own, []]), ref("[]")]));
    const memberAccounts = optionalAttributeOf(this.installation.inputs.members, "accounts");
    const { friendlyUniqueId: clusters } = new TerraformLocal(this, "named-clusters", list);
    const accounts = new TerraformLocal(this, "members", Fn.try([Fn.keys(memberAccounts), ref("[]")]));
    const isNamed = `anytrue([for arn in local.${clusters} : strcontains(arn, ":\${each}:")])`;
    warnOfEntries(
      this,
      "left-out",
      "members.accounts",
      ref(
        `[for each in local.${accounts.friendlyUniqueId} : each if length(local.${clusters}) > 0 && !${isNamed}]`,
      ),
      "have no cluster in enforcement.cluster_arns, so enforcement does nothing there: it acts in listed clusters only. Name their clusters, or leave the list out for all clusters of the members that consent",
    );
    return list;
  }

  /** Gives a role the rights for what the settings demand; in the mode audit only rights to read. */
  grantAct(role: IamRole): IamRolePolicyAttachment[] {
    const { acts, clusterArns, installation } = this;
    const { rollback_deployments, stop_standalone_tasks } = attributeValues(
      installation.inputs.enforcement,
      ENFORCEMENT_ATTRIBUTES,
    );
    const rollsBack = this.where("rolls-back", rollback_deployments);
    const stopsTasks = this.where("stops-tasks", stop_standalone_tasks);
    // Managed policies, because they grow with the clusters; two policies, because each exists under its own condition.
    const tasks = inClusters(installation, clusterArns, ["task"]);
    const ofClusters = { ArnLike: { "ecs:cluster": clustersOrAll(installation, clusterArns) } };
    const policies: [id: string, name: string, description: string, exists: BoolValue, ...Statement[]][] = [
      [
        "roll-back",
        "roll-back-deployments",
        "Deployments of ECS services that are rolled back when their image fails",
        and(acts, rollsBack),
        allow(
          "RollBack",
          "ecs:StopServiceDeployment",
          inClusters(installation, clusterArns, ["service", "service-deployment"]),
        ),
      ],
      [
        "read-tasks",
        "enforcement-read-tasks",
        "Tasks without a service whose image has failed",
        stopsTasks,
        // The only resource type of ListTasks is a container instance, which Fargate does not have. So a condition
        // names the clusters:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
        allow("ListTasks", "ecs:ListTasks", "*", { conditions: ofClusters }),
        allow("ReadTasks", "ecs:DescribeTasks", tasks, { conditions: ofClusters }),
      ],
      [
        "stop-tasks",
        "stop-tasks",
        "Tasks without a service that are stopped when their image fails",
        and(acts, stopsTasks),
        allow("StopTasks", "ecs:StopTask", tasks, { conditions: ofClusters }),
      ],
    ];
    return [
      ...grantReadDeployments(this, role, {
        installation,
        reader: "enforcement",
        clusterArns,
        exists: rollsBack,
      }),
      ...policies.map(([id, name, description, exists, ...statements]) =>
        managedPolicy(this, id, installation, { name, description, statements, exists }).attach(role),
      ),
    ];
  }

  /** Names a condition. It is false if the settings are null, because Terraform cannot read an attribute of null. */
  private where(name: string, condition: IResolvable): BoolValue {
    return nameCondition(this, name, Fn.try([condition, ref("false")]) as IResolvable);
  }
}
