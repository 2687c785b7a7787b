import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import { SCAN_REQUEST_EVENT, TASK_EVENT } from "../../functions/contract/events";
import { eventQueue, type Installation, Part, type QueueRule, useKey } from "../installation";
import { allow, choose, comment, grant, hasEntries, type Inputs } from "../terraform-language";

export interface TaskEventsProps {
  readonly installation: Installation;
  readonly consumerTimeoutSeconds: number;
  readonly furtherRules: readonly QueueRule[];
}

/**
 * A message that was received this often goes to the dead-letter queue. In an outage of AWS, a message comes again
 * after 3, 6, 12 and then every 15 minutes: 250 times last 62 hours (21 minutes and 247 times 15). If the function
 * crashes, or reaches neither the ledger nor SQS, a message comes again after the visibility time-out of three minutes:
 * 250 times last half a day.
 */
const MAX_RECEIVES = 250;

/**
 * Tasks that run, or that ended before RUNNING after their images were pulled: crash loops and one-second jobs may
 * never report RUNNING.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
const TASK_DETAIL = {
  $or: [
    { lastStatus: ["RUNNING"] },
    { lastStatus: ["STOPPED"], startedAt: [{ exists: false }], pullStoppedAt: [{ exists: true }] },
  ],
};

/** The task events of the region: a rule, its queue and a dead-letter queue. */
export class TaskEvents extends Part {
  readonly rule: CloudwatchEventRule;
  readonly queue: SqsQueue;
  readonly deadLetterQueue: SqsQueue;

  constructor(scope: Construct, id: string, props: TaskEventsProps) {
    super(scope, id, props.installation);
    const { installation } = props;
    comment(
      this,
      "The task events of the region: from EventBridge into a queue with a dead-letter queue behind it.",
    );

    this.rule = new CloudwatchEventRule(this, "rule", {
      name: `${installation.name}-task-events`,
      description: "Tasks that run, or that ended before they could run, and requests for scans",
      state: Token.asString(choose(installation.inputs.enabled, "ENABLED", "DISABLED")),
      eventPattern: eventPattern(installation),
    });
    comment(
      this.rule,
      "Crash loops and one-second jobs may never report RUNNING, hence two states of tasks. The rest of the pattern matches requests for scans.",
    );
    const rules = [{ arn: this.rule.arn, sid: "ReceiveTaskEvents" }, ...props.furtherRules];
    this.deadLetterQueue = eventQueue(this, "dead-letter-queue", installation, {
      name: "task-events-dead-letter",
      rules,
    });
    this.queue = eventQueue(this, "queue", installation, {
      name: "task-events",
      rules,
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeoutSeconds: 6 * props.consumerTimeoutSeconds,
      redrivePolicy: Fn.jsonencode({
        deadLetterTargetArn: this.deadLetterQueue.arn,
        maxReceiveCount: MAX_RECEIVES,
      }),
    });
    comment(
      this.queue,
      "The visibility time-out is six times the function's time-out, as Lambda demands. During an outage the function puts each message off for up to 15 minutes, so 250 receives last 62 hours. If it cannot put messages off, they last half a day.",
    );
    const target = new CloudwatchEventTarget(this, "target", {
      rule: this.rule.name,
      arn: this.queue.arn,
      deadLetterConfig: { arn: this.deadLetterQueue.arn },
    });
    comment(target, "Events that EventBridge cannot deliver within 24 hours are not dropped either.");
  }

  /** Lets a function's event source mapping read the queue, and lets the function put messages off. */
  grantConsume(role: IamRole): IamRolePolicy {
    return grant(this, "consume", role, [
      allow(
        "ConsumeTaskEvents",
        ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        this.queue.arn,
      ),
      useKey("UseKeyOfQueue", this.installation, "sqs", ["kms:Decrypt"]),
    ]);
  }
}

/**
 * Returns the pattern of task events of some clusters (empty: all) and launch types.
 *
 * @param tasks the inputs; without them, all task events match
 */
export function taskEventPattern(tasks?: Inputs) {
  const pattern = { source: [TASK_EVENT.source], "detail-type": [TASK_EVENT.detailType] };
  if (tasks === undefined) return { ...pattern, detail: TASK_DETAIL };
  const { clusterArns, launchTypes } = tasks;
  const ofClusters = choose(hasEntries(clusterArns), { clusterArn: clusterArns }, {});
  return { ...pattern, detail: Fn.merge([{ launchType: launchTypes, ...TASK_DETAIL }, ofClusters]) };
}

/** Returns the pattern of task events, and of the own account's requests for scans by this installation. */
function eventPattern(installation: Installation): string {
  return Fn.jsonencode({
    $or: [
      taskEventPattern(installation.inputs),
      {
        source: [SCAN_REQUEST_EVENT.source],
        "detail-type": [SCAN_REQUEST_EVENT.detailType],
        account: [installation.accountId],
        detail: { installation: [installation.name] },
      },
    ],
  });
}
