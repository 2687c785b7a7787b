import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { arn, eventQueue, type Where } from "../installation";
import { memberRoleName } from "../members";
import { taskEventPattern } from "../task-events";
import { allow, comment, counted, type Inputs } from "../terraform-language";
import { AccountRole } from "./account-role";
import { type Hub, inEveryRegion } from "./hub";

export interface MemberEventsProps {
  readonly hub: Hub;
  readonly place: Where;
  readonly inputs: Inputs;
}

/** The task events of the region on the hub's bus. Events that EventBridge cannot put there lie in a queue. */
export class MemberEvents extends Construct {
  readonly rule: CloudwatchEventRule;
  readonly deadLetterQueue: SqsQueue;
  readonly role: AccountRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MemberEventsProps,
  ) {
    super(scope, id);
    comment(this, "The task events of this region, which EventBridge puts on the hub's bus.");
    const name = memberRoleName(props.hub.name, "events", props.hub.region);
    this.role = this.createRole(name);
    this.rule = this.createRule(name);
    this.deadLetterQueue = this.createDeadLetterQueue(this.rule);
    this.sendTo(this.rule, this.deadLetterQueue, name);
  }

  private createRole(ruleName: string): AccountRole {
    const { hub, place, inputs } = this.props;
    const { permissionsBoundaryArn, createRoles: exists } = inputs;
    const rules = [arn(inEveryRegion(place), "events", `rule/${ruleName}`)];
    return new AccountRole(this, "Default", {
      ...{ hub, kind: "events", permissionsBoundaryArn, exists },
      description: "Lets EventBridge put task events on the hub's event bus",
      trust: {
        servicePrincipal: "events.amazonaws.com",
        conditions: { ArnLike: { "aws:SourceArn": rules } },
      },
      statements: [allow("PutTaskEvents", "events:PutEvents", hub.eventBusArn)],
    });
  }

  private createRule(name: string): CloudwatchEventRule {
    const { inputs } = this.props;
    const rule = new CloudwatchEventRule(this, "rule", {
      name,
      description: "Tasks that run, or that ended before they could run, for the hub's event bus",
      eventPattern: Fn.jsonencode(taskEventPattern(inputs)),
    });
    return counted(inputs.taskEvents, rule);
  }

  private createDeadLetterQueue(rule: CloudwatchEventRule): SqsQueue {
    const { hub, place, inputs } = this.props;
    return eventQueue(
      this,
      "dead-letter-queue",
      { ...place, name: hub.name },
      {
        name: `member-events-dead-letter-${hub.region}`,
        rules: [{ arn: rule.arn, sid: "ReceiveTaskEvents" }],
        exists: inputs.taskEvents,
      },
    );
  }

  private sendTo(rule: CloudwatchEventRule, deadLetterQueue: SqsQueue, roleName: string): void {
    const { hub, place, inputs } = this.props;
    const target = new CloudwatchEventTarget(this, "target", {
      rule: rule.name,
      arn: hub.eventBusArn,
      roleArn: `arn:${place.partition}:iam::${place.accountId}:role${hub.iamRolePath}${roleName}`,
      deadLetterConfig: { arn: deadLetterQueue.arn },
      dependsOn: [this.role.policy],
    });
    comment(
      counted(inputs.taskEvents, target),
      "Its role is put together, because one region of the account makes it for all. The rights come first: an event that may not be put is not retried.",
    );
  }
}
