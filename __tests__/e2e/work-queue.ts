import { randomUUID } from "node:crypto";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { WORK_QUEUE } from "../../functions/contract/events";
import type { LocalAws } from "../../local-aws";
import { until } from "../until";

/** How many messages a queue has, those among them that somebody works on. */
export async function messagesAt(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  );
}

/** The queue that calls the coordinator. */
export class WorkQueue {
  private readonly sqs: SQSClient;

  constructor(
    private readonly aws: LocalAws,
    private readonly arn: string,
  ) {
    this.sqs = new SQSClient(aws.clientConfig);
  }

  /** Sends a minute, as the schedule does, and waits until the coordinator has worked off all that calls it. */
  async passMinute(): Promise<void> {
    const QueueUrl = await this.url();
    await this.sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify({ id: randomUUID(), "detail-type": "Scheduled Event" }),
        MessageGroupId: WORK_QUEUE.group,
      }),
    );
    await this.untilEmpty();
  }

  /** Waits until the coordinator has worked off all that calls it. */
  async untilEmpty(): Promise<void> {
    const QueueUrl = await this.url();
    await until("the work queue to be empty", async () => (await messagesAt(this.sqs, QueueUrl)) === 0);
  }

  /** Lets messages come again now whose run has died. */
  async release(): Promise<void> {
    await this.aws.releaseMessages(await this.url());
  }

  private async url(): Promise<string> {
    const QueueName = this.arn.split(":").at(-1);
    return (await this.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
  }
}
