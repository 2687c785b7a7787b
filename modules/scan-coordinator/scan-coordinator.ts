import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Fn, type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { ENDED_STATUSES } from "../../functions/contract/build";
import type { ENGINE_VARIABLES } from "../../functions/contract/environment";
import { BUILD_EVENT, SUMMARY_EVENT, WORK_QUEUE } from "../../functions/contract/events";
import type { Engine } from "../../functions/contract/images/scan";
import type { BackendScanner } from "../backend-scanner";
import type { Enforcement } from "../enforcement";
import type { InlineScanner } from "../inline-scanner";
import { type Installation, MINUTE_SECONDS, managedPolicy } from "../installation";
import { NodeFunction } from "../node-function";
import { type CallsMembers, chosenImages, type ScanProgramProps, scanProgram } from "../scan-program";
import type { ScanResults } from "../scan-results";
import { inClusters } from "../service-deployments";
import { allow, type BoolValue, choose, comment, counted, hasText, triggerOf } from "../terraform-language";
import { WorkQueue } from "./work-queue";

const TIMEOUT_SECONDS = 30;

export interface ScanCoordinatorProps extends ScanProgramProps, CallsMembers {
  /** Engines of both scan modes, of which one exists. */
  readonly inline: InlineScanner;
  readonly backend: BackendScanner;
  readonly results: ScanResults;
  readonly enforcement: Enforcement;
  readonly hasGate: BoolValue;
  /** Whether there are exceptions, whose ends the coordinator announces. */
  readonly hasExceptions: BoolValue;
}

/**
 * The function that records how scans end and starts waiting scans, one run at a time; and the queue that calls the
 * function.
 */
export class ScanCoordinator extends Construct {
  readonly function: NodeFunction;
  readonly work: WorkQueue;
  readonly callers: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ScanCoordinatorProps) {
    super(scope, id);
    const { installation, ledger, inline, backend, results, enforcement } = props;
    const { inputs } = installation;
    comment(
      this,
      "The function that records how scans end and starts waiting scans, one run at a time; and the queue that calls the function.",
    );
    const inlineEngine: Record<(typeof ENGINE_VARIABLES)["inline"][number], string> = {
      // A function's variable may be empty, but not null.
      SCANNER_PROJECT: Token.asString(choose(inline.exists, inline.project.name, "")),
    };
    const { environment, ...shared } = scanProgram(props, backend.environment, props.members.environment);
    this.function = new NodeFunction(this, "Default", {
      ...shared,
      program: "scan-coordinator",
      description: "Records how image scans ended and starts waiting scans",
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMegabytes: 256,
      environment: {
        ...environment,
        SCAN_MODE: inputs.scanMode as Engine,
        ...inlineEngine,
        ...chosenImages(inputs),
        MAX_CONCURRENT_SCANS: inputs.maxConcurrentScans,
        ENABLED: Token.asString(Fn.tostring(inputs.enabled)),
        ENFORCEMENT: enforcement.variable,
        HAS_GATE: Token.asString(Fn.tostring(props.hasGate)),
        OWNER_TAG_KEYS: Fn.jsonencode(inputs.ownerTagKeys),
        ...results.environment,
      },
    });
    const { role } = this.function;
    ledger.grantCoordinate(role, {
      enforces: enforcement.isOn,
      summaries: hasText(inputs.summarySchedule),
      exceptions: props.hasExceptions,
    });
    const start = [...inline.grantStart(role), ...backend.grantStart(role)];
    results.grantPublish(role);
    enforcement.grantAct(role);
    props.members.grantAssume(role, "read");
    props.members.grantAssume(role, "act", enforcement.acts);
    this.grantReadOwners(role, installation);

    const minute = new Construct(this, "schedule");
    const everyMinute = new CloudwatchEventRule(minute, "rule", {
      name: `${installation.name}-schedule`,
      description: "Calls the coordinator of image scans every minute",
      scheduleExpression: "rate(1 minute)",
    });
    comment(
      everyMinute,
      "On even if the module is disabled, so that items of others, such as decisions of the gate, are still published.",
    );
    const build = new Construct(this, "build-events");
    const ofBuilds = new CloudwatchEventRule(build, "rule", {
      name: `${installation.name}-build-events`,
      description: "Builds of image scans that ended",
      eventPattern: Fn.jsonencode({
        source: [BUILD_EVENT.source],
        "detail-type": [BUILD_EVENT.detailType],
        detail: { "project-name": [inline.project.name], "build-status": ENDED_STATUSES },
      }),
    });
    counted(inline.exists, ofBuilds);
    this.work = new WorkQueue(this, "work", {
      installation,
      consumerTimeoutSeconds: TIMEOUT_SECONDS,
      rules: [
        { arn: everyMinute.arn, sid: "ReceiveMinutes" },
        { arn: ofBuilds.arn, sid: "ReceiveBuildEvents", exists: inline.exists },
      ],
    });
    const mapping = new LambdaEventSourceMapping(this, "event-source-mapping", {
      eventSourceArn: this.work.queue.arn,
      functionName: this.function.function.arn,
      batchSize: 10,
      // Lambda refuses the mapping while the function may not read the queue. A first scan that the function may not
      // start would look like an error of the installation.
      dependsOn: [...new Set([this.work.grantConsume(role), ...start])],
    });
    comment(
      mapping,
      "On even if the module is disabled, so that the ends of running scans are still recorded.",
    );
    const target = (part: Construct, rule: CloudwatchEventRule, further = {}) =>
      new CloudwatchEventTarget(part, "target", {
        rule: rule.name,
        arn: this.work.queue.arn,
        sqsTarget: { messageGroupId: WORK_QUEUE.group },
        ...further,
      });
    const ofMinute = target(minute, everyMinute, {
      // The next minute brings another message. The number is needed, because without it the provider sets no retries;
      // 185 is AWS's default.
      retryPolicy: { maximumEventAgeInSeconds: MINUTE_SECONDS, maximumRetryAttempts: 185 },
    });
    this.callers = [mapping, ofMinute];
    counted(inline.exists, target(build, ofBuilds));
    this.invokeOnSummary(installation);
  }

  /** Lets a role read the tags of tasks and services, which name owners. */
  private grantReadOwners(role: IamRole, installation: Installation): void {
    const { clusterArns } = installation.inputs;
    managedPolicy(this, "read-owners", installation, {
      name: "read-owners",
      description: "Tags of tasks and services that name the owners of images",
      statements: [
        allow("ReadOwners", "ecs:DescribeTasks", inClusters(installation, clusterArns, ["task"])),
        allow(
          "ReadOwnersOfServices",
          "ecs:DescribeServices",
          inClusters(installation, clusterArns, ["service"]),
        ),
      ],
    }).attach(role);
  }

  private invokeOnSummary(installation: Installation): void {
    const { enabled, summarySchedule } = installation.inputs;
    // Terraform knows the schedule at plan, because it depends on no resource.
    const isOn = hasText(summarySchedule);
    const part = new Construct(this, "summary");
    const rule = new CloudwatchEventRule(part, "rule", {
      name: `${installation.name}-summary`,
      description: "Running images that fail, as one message",
      scheduleExpression: summarySchedule,
      state: Token.asString(choose(enabled, "ENABLED", "DISABLED")),
    });
    const permission = new LambdaPermission(part, "permission", {
      statementId: "summary",
      action: "lambda:InvokeFunction",
      functionName: this.function.function.functionName,
      principal: "events.amazonaws.com",
      sourceArn: counted(isOn, rule).arn,
      // Replaced with the function, because AWS deletes the permission with the function.
      lifecycle: { replaceTriggeredBy: [triggerOf(this.function.function, "arn")] },
    });
    const target = new CloudwatchEventTarget(part, "target", {
      rule: rule.name,
      arn: this.function.function.arn,
      // Not made by jsonencode, which would escape the brackets of the variable.
      inputTransformer: {
        inputPaths: { time: "$.time" },
        inputTemplate: `{"summary":${SUMMARY_EVENT.summary},"time":<time>}`,
      },
      dependsOn: [counted(isOn, permission)],
    });
    counted(isOn, target);
    comment(
      target,
      "Calls the function directly, without the queue: a summary takes longer than a run of the coordinator, and AWS repeats a failed call.",
    );
  }
}
