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

/**
 * The rule that sends the region's task events to the hub's bus, and a queue for events that EventBridge cannot send.
 */
export class MemberEvents extends Construct {
  readonly rule: CloudwatchEventRule;
  readonly deadLetterQueue: SqsQueue;
  readonly role: AccountRole;

  constructor(scope: Construct, id: string, hub: Hub, place: Where, inputs: Inputs) {
    super(scope, id);
    comment(this, "The task events of this region, which EventBridge puts on the hub's bus.");
    const name = memberRoleName(hub.hub_name, "events", hub.hub_region);
    const { permissionsBoundaryArn, createRoles, taskEvents: exists } = inputs;
    const rules = [arn(inEveryRegion(place), "events", `rule/${name}`)];
    this.role = new AccountRole(this, "Default", {
      ...{ hub, kind: "events", permissionsBoundaryArn, exists: createRoles },
      description: "Lets EventBridge put task events on the hub's event bus",
      trust: {
        servicePrincipal: "events.amazonaws.com",
        conditions: { ArnLike: { "aws:SourceArn": rules } },
      },
      statements: [allow("PutTaskEvents", "events:PutEvents", hub.event_bus_arn)],
    });
    this.rule = new CloudwatchEventRule(this, "rule", {
      name,
      description: "Tasks that run, or that ended before they could run, for the hub's event bus",
      eventPattern: Fn.jsonencode(taskEventPattern(inputs)),
    });
    counted(exists, this.rule);
    const installation = { ...place, name: hub.hub_name };
    this.deadLetterQueue = eventQueue(this, "dead-letter-queue", installation, {
      name: `member-events-dead-letter-${hub.hub_region}`,
      rules: [{ arn: this.rule.arn, sid: "ReceiveTaskEvents" }],
      exists,
    });
    const target = new CloudwatchEventTarget(this, "target", {
      rule: this.rule.name,
      arn: hub.event_bus_arn,
      roleArn: `arn:${place.partition}:iam::${place.accountId}:role${hub.iam_role_path}${name}`,
      deadLetterConfig: { arn: this.deadLetterQueue.arn },
      dependsOn: [this.role.policy],
    });
    comment(
      counted(exists, target),
      "The role's ARN is written out, because another region of the account may create the role. The rights come first, because an event that may not be put is not retried.",
    );
  }
}
