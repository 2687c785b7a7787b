import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { MessageBackoff } from "../../functions/programs/scan-trigger/message-backoff";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { RecordedTelemetry } from "../functions/recorded-telemetry";
import { until } from "../until";

const ENVIRONMENT = { ...process.env };

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
  Object.assign(process.env, aws.environment());
});

afterAll(async () => {
  process.env = ENVIRONMENT;
  await aws?.stop();
});

test("a message that is put off outlasts the visibility time-out of its queue", async () => {
  const sqs = new SQSClient(aws.clientConfig);
  const telemetry = new RecordedTelemetry();
  const backoff = new MessageBackoff(new DynamoDBClient(aws.clientConfig).config, telemetry);
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: "task-events", Attributes: { VisibilityTimeout: "1" } }),
  );
  const attributes = async () =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {};
  const receive = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, AttributeNames: ["All"], MaxNumberOfMessages: 10 }),
    );
    return Messages;
  };
  for (const MessageBody of ["put off", "left"]) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
  const eventSourceARN = (await attributes()).QueueArn;
  const messages = await receive();
  const putOff = messages.filter(({ Body }) => Body === "put off");

  await backoff.putOff(
    putOff.map(({ MessageId, ReceiptHandle, Attributes }) => {
      const record = { messageId: MessageId, receiptHandle: ReceiptHandle, attributes: Attributes };
      return { ...record, eventSourceARN } as unknown as SQSRecord;
    }),
    [],
  );

  expect([messages.length, putOff.length, telemetry.lines]).toEqual([2, 1, []]);
  await until("the other message to come again", async () => {
    const { ApproximateNumberOfMessages } = await attributes();
    return ApproximateNumberOfMessages === "1";
  });
  expect((await receive()).map(({ Body }) => Body)).toEqual(["left"]);
});
