import {
  CloudwatchEventRule,
  type CloudwatchEventRuleConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { ENDED_STATUSES } from "../../functions/contract/build";
import { BUILD_EVENT } from "../../functions/contract/events";
import type { Installation } from "../installation";
import { type LambdaAccess, NodeFunction } from "../node-function";
import type { ScanLedger } from "../scan-ledger";
import type { ScanResults } from "../scan-results";
import type { Scanner } from "../scanner";
import { type Condition, choose, comment, counted } from "../terraform-language";

export interface ScanCoordinatorProps {
  readonly installation: Installation;
  readonly enabled: Condition;
  readonly ledger: ScanLedger;
  readonly scanner: Scanner;
  readonly results: ScanResults;
  readonly rescanAfterHours: number;
  readonly maxConcurrentScans: number;
  readonly lambdaAccess: LambdaAccess;
  readonly lambdaRuntime: string;
}

/** The function that records how scans end and starts what waits: on each build event, and every minute without one. */
export class ScanCoordinator extends Construct {
  readonly function: NodeFunction;
  /** What invokes the function every minute. */
  readonly schedule: CloudwatchEventTarget;

  constructor(scope: Construct, id: string, props: ScanCoordinatorProps) {
    super(scope, id);
    const { installation, ledger, scanner, results } = props;
    comment(
      this,
      "The function that records how scans end and starts what waits: on each build event, and every minute without one.",
    );
    this.function = new NodeFunction(this, "Default", {
      installation,
      program: "scan-coordinator",
      description: "Records how image scans ended and starts those that wait",
      timeoutSeconds: 55,
      memoryMegabytes: 256,
      runtime: props.lambdaRuntime,
      lambdaAccess: props.lambdaAccess,
      furtherEnvironment: scanner.backendEnvironment,
      environment: {
        ENABLED: Token.asString(Fn.tostring(props.enabled)),
        LEDGER_TABLE: ledger.table.name,
        ...scanner.environment,
        RESULTS_TOPIC_ARN: results.topic.arn,
        SECURITY_HUB: Token.asString(Fn.tostring(results.securityHub.enabled)),
        RESCAN_AFTER_HOURS: props.rescanAfterHours,
        MAX_CONCURRENT_SCANS: props.maxConcurrentScans,
      },
    });
    const { role } = this.function;
    ledger.grantCoordinate(role);
    scanner.grantStart(role, "coordinator");
    results.grantPublish(role);
    results.securityHub.grantImport(role);

    this.schedule = this.invokeOn("schedule", {
      name: `${installation.name}-schedule`,
      description: "Looks after image scans where no build event arrives",
      scheduleExpression: "rate(1 minute)",
      state: Token.asString(choose(props.enabled, "ENABLED", "DISABLED")),
    }).target;
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
    const { rule } = this.invokeOn("build-events", config, scanner.hasBuilds);
    comment(rule, "On even when the module is disabled: scans that run already are still recorded.");
  }

  private invokeOn(id: string, config: CloudwatchEventRuleConfig, exists: Condition = true) {
    const part = new Construct(this, id);
    const rule = counted(exists, new CloudwatchEventRule(part, "rule", config));
    const permission = new LambdaPermission(part, "permission", {
      statementId: id,
      action: "lambda:InvokeFunction",
      functionName: this.function.function.functionName,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
    counted(exists, permission);
    const target = new CloudwatchEventTarget(part, "target", {
      rule: rule.name,
      arn: this.function.function.arn,
      dependsOn: [permission],
    });
    counted(exists, target);
    return { rule, target };
  }
}
