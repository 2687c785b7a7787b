import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { Fn, type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { LONGEST_INVOCATION_MS, SECOND } from "../../functions/contract/durations";
import { arn, managedPolicy, Part, serviceRole } from "../installation";
import { NodeFunction } from "../node-function";
import type { WorkQueue } from "../scan-coordinator";
import { type CallsMembers, chosenImages, type ScanProgramProps, scanProgram } from "../scan-program";
import { clustersOrAll, inClusters } from "../service-deployments";
import {
  allow,
  and,
  assumedBy,
  choose,
  comment,
  grant,
  hasNoEntries,
  hasText,
  type Statement,
  TerraformCheck,
} from "../terraform-language";

export interface TaskSweeperProps extends ScanProgramProps, CallsMembers {
  readonly work: WorkQueue;
}

/** Lambda's maximum. A longer sweep continues in the next invocation. */
const TIMEOUT_SECONDS = LONGEST_INVOCATION_MS / SECOND;
const NO_SWEEPS =
  "sweep_schedule is empty, so it is unknown which services run an image: outcomes name no services, fargate-scans images --running lists nothing, " +
  "and an image that runs on is not scanned again. Set it to a rate such as rate(1 hour), unless this is what you want.";
/** Expression of a disabled schedule, because AWS accepts no schedule without an expression. */
const ANY_SCHEDULE = "rate(1 hour)";

/**
 * The function that asks for scans of the images of all running tasks: images that ran before the installation, and
 * images whose verdict is no longer fresh.
 */
export class TaskSweeper extends Part {
  readonly function: NodeFunction;
  /** The role with which EventBridge Scheduler invokes the function. */
  readonly schedulerRole: IamRole;
  readonly schedule: SchedulerSchedule;

  constructor(scope: Construct, id: string, props: TaskSweeperProps) {
    super(scope, id, props.installation);
    const { installation, ledger, work } = props;
    const { inputs } = installation;
    comment(
      this,
      "The function that asks for scans of the images of all running tasks: images that ran before the installation, and images whose verdict is no longer fresh.",
    );
    const { environment, ...shared } = scanProgram(props, props.members.environment);
    this.function = new NodeFunction(this, "Default", {
      ...shared,
      program: "task-sweeper",
      description: "Asks for scans of the images of running tasks whose verdict is missing or stale",
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMegabytes: 256,
      environment: {
        ...environment,
        CLUSTER_ARNS: Fn.jsonencode(inputs.clusterArns),
        LAUNCH_TYPES: Fn.jsonencode(inputs.launchTypes),
        OWNER_TAG_KEYS: Fn.jsonencode(inputs.ownerTagKeys),
        ...chosenImages(inputs),
      },
    });
    const { role } = this.function;
    props.members.grantAssume(role, "read");
    const needed = [
      ledger.grantAsk(role),
      work.grantPoke(role),
      this.grantReadTasks(role),
      props.members.list,
    ];
    new TerraformCheck(this, "scheduled", {
      condition: hasText(inputs.sweepSchedule),
      errorMessage: NO_SWEEPS,
    });
    const part = new Construct(this, "scheduler");
    this.schedulerRole = serviceRole(part, installation, {
      name: "sweep-schedule",
      // A role's trust may name a group of schedules, but not a single schedule:
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumeRolePolicy: assumedBy(part, "scheduler", {
        ArnEquals: { "aws:SourceArn": [arn(installation, "scheduler", "schedule-group/default")] },
      }),
    });
    this.schedule = this.createSchedule(needed);
  }

  /** Grants reading of running tasks. Uses a managed policy, because it names each cluster twice. */
  private grantReadTasks(role: IamRole): IamRolePolicyAttachment {
    const { installation } = this;
    const { clusterArns } = installation.inputs;
    const ofClusters = { ArnLike: { "ecs:cluster": clustersOrAll(installation, clusterArns) } };
    const statements: Statement[] = [
      // The only resource type of ListTasks is a container instance, which Fargate does not have. So a condition names
      // the clusters:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
      allow("ListTasks", "ecs:ListTasks", "*", { conditions: ofClusters }),
      allow("DescribeTasks", "ecs:DescribeTasks", [arn(installation, "ecs", "task/*")], {
        conditions: ofClusters,
      }),
      // Needed, because a service's tags name its owner.
      allow("ReadOwners", "ecs:DescribeServices", inClusters(installation, clusterArns, ["service"])),
      // AWS defines no resources for this action and the next.
      allow("ReadTaskDefinitions", "ecs:DescribeTaskDefinition", "*"),
      allow("ListClusters", "ecs:ListClusters", "*", { when: hasNoEntries(clusterArns) }),
    ];
    const policy = managedPolicy(this, "read-tasks", installation, {
      name: "read-running-tasks",
      description: "Running tasks whose images are looked at",
      statements,
    });
    comment(
      policy.document,
      "AWS defines no resources for ecs:ListClusters and ecs:DescribeTaskDefinition, and only container instances for ecs:ListTasks. So a condition names its clusters.",
    );
    return policy.attach(role);
  }

  private createSchedule(needed: ITerraformDependable[]): SchedulerSchedule {
    const { installation } = this;
    const { enabled, sweepSchedule } = installation.inputs;
    const role = this.schedulerRole;
    const isOn = hasText(sweepSchedule);
    const invoke = allow("InvokeTaskSweeper", "lambda:InvokeFunction", this.function.function.arn);
    const schedule = new SchedulerSchedule(this, "schedule", {
      name: `${installation.name}-sweep`,
      description: "Looks at the images of all running tasks",
      scheduleExpression: Token.asString(choose(isOn, sweepSchedule, ANY_SCHEDULE)),
      state: Token.asString(choose(and(enabled, isOn), "ENABLED", "DISABLED")),
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: this.function.function.arn, roleArn: role.arn },
      // The first sweep begins at once, and needs these rights.
      dependsOn: [...new Set([...needed, grant(this, "invoke", role, [invoke])])],
    });
    return comment(
      schedule,
      "With a rate, a schedule of EventBridge Scheduler starts its first sweep at once; a rule of EventBridge would start it only after the first interval.",
    );
  }
}
