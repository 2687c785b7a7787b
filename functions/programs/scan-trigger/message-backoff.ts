import type { SQSRecord } from "aws-lambda";
import { type ClientConfig, endpointOf, signedCall } from "../../clients/signed-call";
import { parseArn } from "../../contract/arn";
import type { Telemetry } from "../../contract/telemetry";

/** Seconds until a message comes again, after its first receive, its second and so on. The last value repeats. */
const PAUSES: readonly [number, ...number[]] = [3 * 60, 6 * 60, 12 * 60, 15 * 60];

interface VisibilityAnswer {
  readonly Failed: readonly { readonly Id: string; readonly Code: string; readonly Message?: string }[];
}

/** Returns how often the message was received, including this time. */
export function receivesOf({ attributes }: Pick<SQSRecord, "attributes">): number {
  return Number(attributes.ApproximateReceiveCount);
}

export function pauseAfter(receives: number): number {
  return PAUSES[Math.min(receives, PAUSES.length) - 1] ?? PAUSES[0];
}

/** From this number of receives on, a message is logged and counted as repeated. */
export const REPEATED_RECEIVES = 5;

/**
 * Postpones failed messages longer each time, so that an outage of AWS does not use up their receives. Makes a signed
 * call, because only a few instances would ever need the SQS client.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
 */
export class MessageBackoff {
  constructor(
    private readonly config: ClientConfig,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * Postpones messages. Never throws: a message that could not be postponed comes again after the queue's own
   * visibility time-out.
   *
   * @param left messages for which no time was left: they come again at once, unless they were received often
   */
  async putOff(failed: readonly SQSRecord[], left: readonly SQSRecord[]): Promise<void> {
    const messages = [...failed, ...left];
    const [first] = messages;
    if (first === undefined) {
      return;
    }
    const called = await signedCall<VisibilityAnswer>(this.config, {
      service: "sqs",
      target: "AmazonSQS.ChangeMessageVisibilityBatch",
      content: {
        QueueUrl: queueUrl(first.eventSourceARN),
        Entries: messages.map((each, index) => entryOf(each, index, left)),
      },
    });
    if (called instanceof Error) {
      this.logFailure(messages, String(called));
      return;
    }
    for (const { Id, Code, Message } of called.answer.Failed ?? []) {
      this.logFailure([messages[Number(Id)] ?? first], `${Code}: ${Message ?? ""}`);
    }
  }

  private logFailure(messages: readonly SQSRecord[], reason: string): void {
    const says = "postponing messages failed; they are received again after the queue's visibility time-out";
    const messageIds = messages.map(({ messageId }) => messageId);
    this.telemetry.error(says, { messageIds, reason });
  }
}

const entryOf = (message: SQSRecord, index: number, left: readonly SQSRecord[]) => ({
  Id: String(index),
  ReceiptHandle: message.receiptHandle,
  VisibilityTimeout:
    left.includes(message) && receivesOf(message) < REPEATED_RECEIVES ? 0 : pauseAfter(receivesOf(message)),
});

function queueUrl(arn: string): string {
  const { product, region, account, resource } = parseArn(arn);
  return `${endpointOf(product, region)}/${account}/${resource[0]}`;
}
