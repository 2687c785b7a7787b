import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { EVENT_SOURCE } from "../../functions/contract/events";
import { arn, eventQueue, type Installation, serviceRole } from "../installation";
import { allow, assumedBy, comment, counted, grant, isGiven } from "../terraform-language";

/**
 * A bus that gets every event of the installation, such as a central account's bus, with a queue for events that cannot
 * be delivered.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class OutcomeEventBus extends Construct {
  readonly deadLetterQueue: SqsQueue;
  readonly role: IamRole;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const busArn = installation.inputs.outcomeEventBusArn;
    const exists = isGiven(busArn);
    const name = `${installation.name}-outcome-events`;
    const ruleArn = arn(installation, "events", `rule/${name}`);
    const rule = counted(
      exists,
      new CloudwatchEventRule(this, "rule", {
        name,
        description: "Events of this installation, for one more event bus",
        eventPattern: Fn.jsonencode({
          source: [EVENT_SOURCE],
          account: [installation.accountId],
          region: [installation.region],
          detail: { installation: [installation.name] },
        }),
      }),
    );
    comment(
      rule,
      "The pattern has account and region, because an event from another bus must not be sent on: two installations would send each other their events without end.",
    );
    this.deadLetterQueue = eventQueue(this, "dead-letter-queue", installation, {
      name: "outcome-events-dead-letter",
      rules: [{ arn: ruleArn, sid: "ReceiveOutcomeEvents" }],
      exists,
    });
    this.role = serviceRole(this, installation, {
      name: "outcome-events",
      assumeRolePolicy: assumedBy(this, "events", { ArnEquals: { "aws:SourceArn": [ruleArn] } }, exists),
      exists,
    });
    const mayPut = grant(
      this,
      "put-events",
      this.role,
      [allow("PutOutcomeEvents", "events:PutEvents", busArn)],
      exists,
    );
    counted(
      exists,
      new CloudwatchEventTarget(this, "target", {
        rule: rule.name,
        arn: busArn,
        roleArn: this.role.arn,
        deadLetterConfig: { arn: this.deadLetterQueue.arn },
        // EventBridge does not retry an event if the role may not put it on the bus.
        dependsOn: [mayPut],
      }),
    );
  }
}
