import { randomUUID } from "node:crypto";
import { WORK_QUEUE } from "../contract/events";
import type { Place } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import { type ClientConfig, endpointOf, signedCall } from "./signed-call";

/** Keys of the table's items that somebody wrote just now; the coordinator looks at them first. */
interface Poke {
  readonly keys: readonly string[];
}

/** Wakes the coordinator, once for all that an invocation, or a part of it, has written. */
export interface Pokes {
  /** Names items that were written just now. */
  add(...keys: readonly string[]): void;
  /**
   * Sends what was named since the last time; nothing for nothing. Never throws: where it fails, the next minute's run finds
   * the items.
   */
  send(): Promise<void>;
}

/**
 * Pokes by one signed call, because the queue service's own client would be loaded with every instance.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export class SqsPokes implements Pokes {
  private readonly keys = new Set<string>();

  constructor(
    private readonly config: ClientConfig,
    private readonly telemetry: Telemetry,
    /** The input `name`, and the account's id. */
    private readonly owner: { readonly installation: string; readonly account: string },
  ) {}

  add(...keys: readonly string[]): void {
    for (const key of keys) {
      this.keys.add(key);
    }
  }

  async send(): Promise<void> {
    const keys = [...this.keys].slice(0, WORK_QUEUE.mostKeys);
    this.keys.clear();
    const reason = keys.length > 0 ? await this.sendPoke({ keys }).catch(String) : undefined;
    if (reason !== undefined) {
      this.telemetry.error("poking the coordinator failed; its next minute's run finds the work", { reason });
    }
  }

  /** @returns why it failed */
  private async sendPoke(poke: Poke): Promise<string | undefined> {
    const { installation, account } = this.owner;
    const region = await this.config.region();
    const called = await signedCall(this.config, {
      service: "sqs",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
      content: pokeMessage(installation, { account, region }, poke),
    });
    return "code" in called ? `${called.code}: ${called.message}` : undefined;
  }
}

/** A poke as SQS takes it. */
export function pokeMessage(installation: string, { account, region }: Place, poke: Poke) {
  return {
    QueueUrl: `${endpointOf("sqs", region)}/${account}/${installation}-${WORK_QUEUE.name}`,
    MessageBody: JSON.stringify(poke),
    MessageGroupId: WORK_QUEUE.group,
    // An equal poke of the last five minutes would swallow this one.
    MessageDeduplicationId: randomUUID(),
  };
}
