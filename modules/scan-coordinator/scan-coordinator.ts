import {
  CloudwatchEventRule,
  type CloudwatchEventRuleConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import {
  CloudwatchEventTarget,
  type CloudwatchEventTargetInputTransformer,
} from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { ENDED_STATUSES } from "../../functions/contract/build";
import { BUILD_EVENT, SUMMARY_EVENT } from "../../functions/contract/events";
import type { Enforcement } from "../enforcement";
import { managedPolicy } from "../installation";
import { NodeFunction } from "../node-function";
import { type ScanProgramProps, scanProgram } from "../scan-program";
import type { ScanResults } from "../scan-results";
import { inClusters } from "../service-deployments";
import { type BoolValue, choose, comment, counted, hasText, triggerOf } from "../terraform-language";

export interface ScanCoordinatorProps extends ScanProgramProps {
  readonly results: ScanResults;
  readonly enforcement: Enforcement;
  /** Whether there is a deployment gate. */
  readonly hasGate: BoolValue;
  /** Clusters of the installation; empty: all. */
  readonly clusterArns: readonly string[];
  /** Keys of the tags that name the owner of a task or a service. */
  readonly ownerTagKeys: readonly string[];
  /** `rate(…)` or `cron(…)`; empty: there is no summary. */
  readonly summarySchedule: string;
}

/** The function that records how scans end and starts what waits: on each build event, and every minute without one. */
export class ScanCoordinator extends Construct {
  readonly function: NodeFunction;
  /** The target that invokes the function every minute. */
  readonly schedule: CloudwatchEventTarget;
  /** The target that invokes it when a build ends. Undefined where it is known that there are none. */
  readonly buildEvents?: CloudwatchEventTarget;

  constructor(scope: Construct, id: string, props: ScanCoordinatorProps) {
    super(scope, id);
    const { installation, ledger, scanner, results, enforcement } = props;
    comment(
      this,
      "The function that records how scans end and starts what waits: on each build event, and every minute without one.",
    );
    const { environment, ...shared } = scanProgram(props);
    this.function = new NodeFunction(this, "Default", {
      ...shared,
      program: "scan-coordinator",
      description: "Records how image scans ended and starts those that wait",
      timeoutSeconds: 55,
      memoryMegabytes: 256,
      environment: {
        ...environment,
        ENABLED: Token.asString(Fn.tostring(props.enabled)),
        ENFORCEMENT: enforcement.variable,
        HAS_GATE: Token.asString(Fn.tostring(props.hasGate)),
        OWNER_TAG_KEYS: Fn.jsonencode(props.ownerTagKeys),
        ...results.environment,
      },
    });
    const { role } = this.function;
    ledger.grantCoordinate(role, { enforces: enforcement.isOn, summaries: hasText(props.summarySchedule) });
    scanner.grantStart(role, "coordinator");
    results.grantPublish(role);
    enforcement.grantAct(role);
    props.members?.grantAssume(role, "read");
    props.members?.grantAssume(role, "act", enforcement.acts);
    this.grantReadOwners(role, props);

    this.schedule = this.invokeOn("schedule", {
      name: `${installation.name}-schedule`,
      description: "Looks after image scans where no build event arrives",
      scheduleExpression: "rate(1 minute)",
      state: Token.asString(choose(props.enabled, "ENABLED", "DISABLED")),
    }).target;
    this.invokeOnSummary(props);
    if (scanner.hasBuilds === false) {
      return;
    }
    const config = {
      name: `${installation.name}-build-events`,
      description: "Builds of image scans that ended",
      eventPattern: Fn.jsonencode({
        source: [BUILD_EVENT.source],
        "detail-type": [BUILD_EVENT.detailType],
        detail: {
          "project-name": [scanner.projectName],
          "build-status": ENDED_STATUSES,
        },
      }),
    };
    const { rule, target } = this.invokeOn("build-events", config, scanner.hasBuilds);
    this.buildEvents = target;
    comment(rule, "On even when the module is disabled: scans that run already are still recorded.");
  }

  /** Of the task that an image was seen in, and of its service. */
  private grantReadOwners(role: IamRole, { installation, clusterArns }: ScanCoordinatorProps): void {
    managedPolicy(this, "read-owners", installation, {
      name: "read-owners",
      description: "Tags of tasks and services that name the owners of images",
      statements: [
        {
          sid: "ReadOwners",
          actions: ["ecs:DescribeTasks"],
          resources: inClusters(installation, clusterArns, ["task"]),
        },
        {
          sid: "ReadOwnersOfServices",
          actions: ["ecs:DescribeServices"],
          resources: inClusters(installation, clusterArns, ["service"]),
        },
      ],
    }).attach(role);
  }

  private invokeOnSummary({ installation, enabled, summarySchedule }: ScanCoordinatorProps): void {
    // A schedule is written out: no resource has one to give, so that Terraform knows it when it plans.
    const isOn = hasText(summarySchedule);
    if (isOn === false) {
      return;
    }
    this.invokeOn(
      "summary",
      {
        name: `${installation.name}-summary`,
        description: "Running images that fail, as one message",
        scheduleExpression: summarySchedule,
        state: Token.asString(choose(enabled, "ENABLED", "DISABLED")),
      },
      isOn,
      // Not by jsonencode, which would escape the brackets of the variable.
      { inputPaths: { time: "$.time" }, inputTemplate: `{"summary":${SUMMARY_EVENT.summary},"time":<time>}` },
    );
  }

  private invokeOn(
    id: string,
    config: CloudwatchEventRuleConfig,
    exists: BoolValue = true,
    inputTransformer?: CloudwatchEventTargetInputTransformer,
  ) {
    const part = new Construct(this, id);
    const rule = counted(exists, new CloudwatchEventRule(part, "rule", config));
    const permission = new LambdaPermission(part, "permission", {
      statementId: id,
      action: "lambda:InvokeFunction",
      functionName: this.function.function.functionName,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
      // It is gone with the function.
      lifecycle: { replaceTriggeredBy: [triggerOf(this.function.function, "arn")] },
    });
    counted(exists, permission);
    const target = new CloudwatchEventTarget(part, "target", {
      rule: rule.name,
      arn: this.function.function.arn,
      inputTransformer,
      dependsOn: [permission],
    });
    counted(exists, target);
    return { rule, target };
  }
}
