import { randomUUID } from "node:crypto";
import { WORK_QUEUE } from "../contract/events";
import type { Place } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import { type ClientConfig, endpointOf, signedCall } from "./signed-call";

/** As those see it who write items. */
export type Pokes = Pick<SqsPokes, "add" | "send">;

/**
 * Wakes the coordinator, once for all that an invocation, or a part of it, has written. That takes one signed call, because
 * the queue service's own client would be loaded with every instance.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export class SqsPokes {
  private readonly keys = new Set<string>();

  constructor(
    private readonly config: ClientConfig,
    private readonly telemetry: Telemetry,
    /** The input `name`, and where its queue is. */
    private readonly owner: { readonly installation: string } & Place,
  ) {}

  /** Names items that were written just now. */
  add(...keys: readonly string[]): void {
    for (const key of keys) {
      this.keys.add(key);
    }
  }

  /**
   * Sends what was named since the last time; nothing for nothing. Never throws: where it fails, the next minute's run finds
   * the items.
   */
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

/**
 * A poke as SQS takes it.
 *
 * @param poke keys of the table's items that somebody wrote just now; the coordinator looks at them first
 */
export function pokeMessage(
  installation: string,
  { account, region }: Place,
  poke: { readonly keys: readonly string[] },
) {
  return {
    QueueUrl: `${endpointOf("sqs", region)}/${account}/${installation}-${WORK_QUEUE.name}`,
    MessageBody: JSON.stringify(poke),
    MessageGroupId: WORK_QUEUE.group,
    // An equal poke of the last five minutes would swallow this one.
    MessageDeduplicationId: randomUUID(),
  };
}
