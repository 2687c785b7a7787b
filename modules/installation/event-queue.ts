import { SqsQueue, type SqsQueueConfig } from "@cdktf/provider-aws/lib/sqs-queue";
import type { Construct } from "constructs";
import {
  type BoolValue,
  choose,
  counted,
  denyPlainHttp,
  isMissing,
  policyDocument,
  type Statement,
} from "../terraform-language";
import { arn, HOUR_SECONDS, type Installation, type Where } from "./installation";

/** SQS's longest retention. */
export const QUEUE_RETENTION_SECONDS = 14 * 24 * HOUR_SECONDS;

/** A rule whose events EventBridge may send to a queue. */
export interface QueueRule {
  readonly arn: string;
  readonly sid: string;
  /** Whether the rule exists, if only Terraform knows this. Default: it exists */
  readonly exists?: BoolValue;
}

interface EventQueueProps extends Omit<SqsQueueConfig, "name"> {
  readonly name: string;
  readonly rules: readonly QueueRule[];
  /** Whether the queue exists, if only Terraform knows this. Default: it exists */
  readonly exists?: BoolValue;
}

/** Creates a queue for events of rules, or for events that EventBridge could not deliver. */
export function eventQueue(
  scope: Construct,
  id: string,
  installation: Where & Pick<Installation, "name"> & Partial<Pick<Installation, "inputs">>,
  { name, rules, exists = true, ...config }: EventQueueProps,
): SqsQueue {
  const key = installation.inputs?.kmsKeyArn;
  const queueName = `${installation.name}-${name}`;
  const queueArn = arn(installation, "sqs", queueName);
  const receiving = rules.map(
    (rule): Statement => ({
      sid: rule.sid,
      servicePrincipal: "events.amazonaws.com",
      actions: ["sqs:SendMessage"],
      resources: [queueArn],
      conditions: { ArnEquals: { "aws:SourceArn": [rule.arn] } },
      when: rule.exists,
    }),
  );
  const statements = [...receiving, denyPlainHttp(["sqs:*"], queueArn)];
  const queue = new SqsQueue(scope, id, {
    name: queueName,
    messageRetentionSeconds: QUEUE_RETENTION_SECONDS,
    kmsMasterKeyId: key,
    // Without a customer's key, SQS's own key is used; the provider accepts only one of the two arguments.
    sqsManagedSseEnabled: key === undefined || choose(isMissing(key), true, undefined),
    // The policy is an argument of the queue, because as a separate resource it would cost the provider 25 seconds
    // more.
    policy: policyDocument(scope, `${id}-policy`, statements, exists).json,
    ...config,
  });
  return counted(exists, queue);
}
