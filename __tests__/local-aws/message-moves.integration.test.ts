import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { until } from "../until";
import { aws, useLocalAws } from "./shared-aws";

let sqs: SQSClient;

useLocalAws(async () => {
  sqs = new SQSClient(aws.clientConfig);
});

async function createQueue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const request = { QueueUrl, AttributeNames: ["QueueArn" as const] };
  const { QueueArn = "" } = (await sqs.send(new GetQueueAttributesCommand(request))).Attributes ?? {};
  return { url: QueueUrl, arn: QueueArn };
}

async function createPair(name: string) {
  const dead = await createQueue(`${name}-dead`);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  return { dead, source: await createQueue(name, { RedrivePolicy, VisibilityTimeout: "0" }) };
}

const send = (QueueUrl: string, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

const receive = async (QueueUrl: string) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))).Messages?.[0]?.Body;

/** The end of a task that moves what lies in a dead-letter queue. */
async function move(SourceArn: string, DestinationArn?: string) {
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
  return (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results?.[0];
}

test("a message that failed goes back to the queue that it came from", async () => {
  const { dead, source } = await createPair("failing");
  await send(source.url, "crashes");
  await receive(source.url);
  await until("it to be a dead letter", async () => {
    await receive(source.url);
    return (await receive(dead.url)) === "crashes";
  });

  expect(await move(dead.arn)).toMatchObject({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 });

  expect(await receive(source.url)).toBe("crashes");
});

test("one that was sent to the dead-letter queue itself goes to a destination alone", async () => {
  const { dead, source } = await createPair("undelivered");
  await send(dead.url, "direct");

  expect(await move(dead.arn)).toMatchObject({
    Status: "FAILED",
    FailureReason: "CouldNotDetermineMessageSource",
  });
  expect(await receive(dead.url)).toBe("direct");
  expect(await move(dead.arn, source.arn)).toMatchObject({ Status: "COMPLETED" });
  expect(await receive(source.url)).toBe("direct");
});

test("nothing is moved out of a queue that is no dead-letter queue", async () => {
  const { source } = await createPair("plain");

  await expect(move(source.arn)).rejects.toThrow(/must be configured as a Dead Letter Queue/);
});
