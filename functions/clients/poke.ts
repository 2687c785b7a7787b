import { randomUUID } from "node:crypto";
import { WORK_QUEUE } from "../contract/events";
import type { Place } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import { type ClientConfig, endpointOf, signedCall } from "./signed-call";

export type Pokes = Pick<SqsPokes, "add" | "send">;

/**
 * Wakes the coordinator once for all items that an invocation, or a part of it, has written. Makes one signed call, so
 * that no instance has to load the SQS client.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export class SqsPokes {
  private readonly keys = new Set<string>();

  constructor(
    private readonly config: ClientConfig,
    private readonly telemetry: Telemetry,
    /** The input `name`, and the account and region of the queue. */
    private readonly owner: { readonly installation: string } & Place,
  ) {}

  /** Adds keys of items that were just written. */
  add(...keys: readonly string[]): void {
    for (const key of keys) {
      this.keys.add(key);
    }
  }

  /** Sends the added keys, if any. Never throws: after a failure the next minute's run finds the items. */
  async send(): Promise<void> {
    const keys = [...this.keys].slice(0, WORK_QUEUE.mostKeys);
    this.keys.clear();
    if (keys.length === 0) {
      return;
    }
    const called = await signedCall(this.config, {
      service: "sqs",
      target: "AmazonSQS.SendMessage",
      content: pokeMessage(this.owner.installation, this.owner, { keys }),
    });
    if (called instanceof Error) {
      const reason = String(called);
      this.telemetry.error("poking the coordinator failed; its next minute's run finds the work", { reason });
    }
  }
}

/** @param poke keys of items that were just written; the coordinator looks at them first */
export function pokeMessage(
  installation: string,
  { account, region }: Place,
  poke: { readonly keys: readonly string[] },
) {
  return {
    QueueUrl: `${endpointOf("sqs", region)}/${account}/${installation}-${WORK_QUEUE.name}`,
    MessageBody: JSON.stringify(poke),
    MessageGroupId: WORK_QUEUE.group,
    // Random, because SQS drops a message that equals one of the last five minutes.
    MessageDeduplicationId: randomUUID(),
  };
}
