import { createHash } from "node:crypto";
import { HOUR, MINUTE } from "../../functions/contract/durations";
import type { VirtualClock } from "../clock/virtual-clock";
import type { Faults } from "../faults/faults";
import type { Random } from "../random/random";
import type { LambdaFunction } from "./lambda-function";
import { POLL_MS, Poller } from "./poller";

export interface FifoSettings {
  readonly visibilityMs: number;
  readonly batchSize: number;
}

/** A message as received. Its receipt is void once the message is visible again. */
interface Received {
  readonly message: FifoMessage;
  readonly receives: number;
}

interface FifoMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  readonly deduplicationId: string;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
}

/** An equal message within this time is dropped, even if the first is gone. */
const DEDUPLICATED_MS = 5 * MINUTE;
const RETENTION_MS = HOUR;
/** How late Lambda may begin a throttled batch, whose invisibility is not extended. */
const LATEST_START_MS = 3 * MINUTE;

/**
 * A FIFO queue with its event source mapping. A batch locks its groups until its messages are deleted or visible again,
 * so two batches of a group overlap only if the first outlasts its invisibility.
 *
 * @see
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 */
export class FifoQueue {
  swallowed = 0;
  private messages: FifoMessage[] = [];
  private readonly sent = new Map<string, number>();
  private readonly poller: Poller;

  constructor(
    private readonly clock: Pick<VirtualClock, "now" | "after">,
    private readonly random: Random,
    private readonly faults: Pick<Faults, "strikes">,
    private readonly settings: FifoSettings,
    private readonly consumer: Pick<LambdaFunction, "invoke">,
  ) {
    this.poller = new Poller(clock, faults, () => this.begin());
  }

  oldest(): number | undefined {
    return this.messages[0]?.sentAt;
  }

  send(body: string, group: string, deduplicationId = createHash("sha256").update(body).digest("hex")): void {
    const now = this.clock.now();
    for (const [id, time] of this.sent) {
      if (time <= now - DEDUPLICATED_MS) {
        this.sent.delete(id);
      }
    }
    if (this.sent.has(deduplicationId)) {
      this.swallowed += 1;
      return;
    }
    this.sent.set(deduplicationId, now);
    const id = this.random.uuid();
    this.messages.push({ id, body, group, deduplicationId, sentAt: now, receives: 0, visibleAt: now });
    this.pollAfter(this.random.between(0, POLL_MS));
  }

  private pollAfter(milliseconds: number): void {
    this.clock.after(milliseconds, () => this.poller.poll());
  }

  private begin(): void {
    const batch = this.receive();
    if (batch.length > 0) {
      // The next batch takes the messages that did not fit.
      this.pollAfter(this.settings.visibilityMs);
      const late = this.faults.strikes("batch-late") ? this.random.between(0, LATEST_START_MS) : 0;
      this.clock.after(late, () => void this.deliver(batch));
    }
  }

  private receive(): Received[] {
    const now = this.clock.now();
    this.messages = this.messages.filter(({ sentAt }) => sentAt > now - RETENTION_MS);
    const locked = new Set(
      this.messages.filter(({ visibleAt }) => visibleAt > now).map(({ group }) => group),
    );
    const batch = this.messages.filter(({ group }) => !locked.has(group)).slice(0, this.settings.batchSize);
    return batch.map((message) => {
      message.receives += 1;
      message.visibleAt = now + this.settings.visibilityMs;
      return { message, receives: message.receives };
    });
  }

  private async deliver(batch: readonly Received[]): Promise<void> {
    const Records = batch.map(({ message: { id, body, group, deduplicationId, sentAt }, receives }) => ({
      messageId: id,
      receiptHandle: id,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(sentAt),
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      },
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-central-1:111122223333:scanning-work.fifo",
    }));
    const { kind } = await this.consumer.invoke({ Records });
    if (kind === "returned") {
      const now = this.clock.now();
      const deleted = new Set(
        batch
          .filter(({ message, receives }) => message.receives === receives && message.visibleAt > now)
          .map(({ message }) => message),
      );
      this.messages = this.messages.filter((message) => !deleted.has(message));
    }
    this.poller.poll();
  }
}
