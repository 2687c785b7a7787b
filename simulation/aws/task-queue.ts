import { SECOND } from "../../functions/contract/durations";
import type { VirtualClock } from "../clock/virtual-clock";
import type { Faults } from "../faults/faults";
import type { Message } from "../observed/message";
import type { Observers } from "../observed/observer";
import type { SimulatedTask } from "../observed/task";
import type { Random } from "../random/random";
import type { Invoked, LambdaFunction } from "./lambda-function";
import { POLL_MS, Poller } from "./poller";

export interface QueueSettings {
  readonly visibilityMs: number;
  readonly maxReceives: number;
  readonly batchSize: number;
  readonly maxConcurrency: number;
}

/** Time until a poison message kills its function. */
const DIES_AFTER_MS = 2;

export class TaskQueue {
  readonly deadLetters: Message[] = [];
  private readonly messages = new Map<string, Message>();
  private readonly visible = new Set<Message>();
  private batches = 0;
  private readonly poller: Poller;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly faults: Faults,
    private readonly observers: Observers,
    private readonly settings: QueueSettings,
    private readonly consumer: LambdaFunction,
  ) {
    this.poller = new Poller(clock, faults, () => this.begin());
  }

  get size(): number {
    return this.messages.size;
  }

  waiting(): Iterable<Message> {
    return this.messages.values();
  }

  send(body: string, task?: SimulatedTask, isPoison = false): void {
    const message: Message = {
      id: this.random.uuid(),
      body,
      ...(task ? { task } : {}),
      isPoison,
      sentAt: this.clock.now(),
      receives: 0,
      visibleAt: this.clock.now(),
      isDeleted: false,
      receipts: [],
    };
    this.messages.set(message.id, message);
    if (task) {
      this.observers.notify("eventArrived", task);
    }
    this.show(message, this.clock.now());
  }

  /** ChangeMessageVisibility: a receipt handle is the message's id. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.messages.get(receiptHandle);
    if (message) {
      this.show(message, this.clock.now() + seconds * SECOND);
    }
  }

  private show(message: Message, time: number): void {
    message.visibleAt = time;
    this.visible.delete(message);
    const found = this.random.of(`${message.id} ${message.receives}`).between(0, POLL_MS);
    this.clock.at(time + found, () => {
      if (!message.isDeleted && message.visibleAt === time) {
        this.visible.add(message);
        this.poller.poll();
      }
    });
  }

  private begin(): void {
    while (this.batches < this.settings.maxConcurrency && this.visible.size > 0) {
      const batch = this.receive();
      if (batch.length > 0) {
        this.batches += 1;
        void this.deliver(batch);
      }
    }
  }

  private receive(): Message[] {
    const batch: Message[] = [];
    for (const message of this.visible) {
      this.visible.delete(message);
      message.receives += 1;
      if (message.receives > this.settings.maxReceives) {
        this.bury(message);
        continue;
      }
      // SQS may show a received message to another poller, too.
      const isShownTwice = message.receives === 1 && this.faults.strikes("event-duplicated", message.id);
      const hidden = isShownTwice ? SECOND : this.settings.visibilityMs;
      this.show(message, this.clock.now() + hidden);
      batch.push(message);
      if (batch.length === this.settings.batchSize) {
        break;
      }
    }
    return batch;
  }

  private async deliver(batch: readonly Message[]): Promise<void> {
    const Records = batch.map((message) => ({
      messageId: message.id,
      receiptHandle: message.id,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(message.sentAt),
      },
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-central-1:111122223333:scanning-task-events",
    }));
    const isDeadly = batch.some(({ isPoison }) => isPoison);
    const end = await this.consumer.invoke(
      { Records },
      (instance) => isDeadly && this.clock.after(DIES_AFTER_MS, () => instance.kill()),
    );
    this.batches -= 1;
    const failed = failedOf(end);
    for (const message of batch) {
      if (failed === "all" || failed.has(message.id)) {
        message.receipts.push(failed === "all" ? "crashed" : "failed");
      } else {
        this.delete(message);
      }
    }
    this.poller.poll();
  }

  private delete(message: Message): void {
    message.isDeleted = true;
    this.messages.delete(message.id);
    this.visible.delete(message);
  }

  private bury(message: Message): void {
    message.isDeleted = true;
    this.messages.delete(message.id);
    this.deadLetters.push(message);
    this.observers.notify("messageDead", message);
  }
}

function failedOf(end: Invoked): "all" | ReadonlySet<string> {
  if (end.kind !== "returned") {
    return "all";
  }
  const { batchItemFailures = [] }: { readonly batchItemFailures?: readonly { itemIdentifier: string }[] } =
    Object(end.value);
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}
