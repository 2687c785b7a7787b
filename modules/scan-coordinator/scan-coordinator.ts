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
import { NodeFunction } from "../node-function";
import { type ScanProgramProps, scanProgram } from "../scan-program";
import type { ScanResults } from "../scan-results";
import { type Condition, choose, comment, counted } from "../terraform-language";

export interface ScanCoordinatorProps extends ScanProgramProps {
  readonly results: ScanResults;
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
        ...results.environment,
      },
    });
    const { role } = this.function;
    ledger.grantCoordinate(role);
    scanner.grantStart(role, "coordinator");
    results.grantPublish(role);

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
