import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSRecord } from "aws-lambda";
import { MessageBackoff } from "../../../../functions/programs/scan-trigger/message-backoff";
import { LocalService, refusal } from "../../local-service";
import { RecordedTelemetry } from "../../recorded-telemetry";

const service = LocalService.forTests();
let telemetry: RecordedTelemetry;
let backoff: MessageBackoff;

beforeEach(() => {
  service.answer = () => ({ body: "{}" });
  telemetry = new RecordedTelemetry();
  backoff = new MessageBackoff(new DynamoDBClient(service.clientConfig).config, telemetry);
});

const message = (number: number, receives = 1) =>
  ({
    messageId: `message-${number}`,
    receiptHandle: `handle-${number}`,
    eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:scanning-task-events",
    attributes: { ApproximateReceiveCount: String(receives) },
  }) as SQSRecord;

test("all messages of a batch are put off in one call, each by how often it was received, and at once where only time lacked", async () => {
  await backoff.putOff([message(0), message(1, 7)], [message(2), message(3, 5)]);

  expect(service.asked("ChangeMessageVisibilityBatch")).toEqual([
    {
      QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/scanning-task-events",
      Entries: [
        { Id: "0", ReceiptHandle: "handle-0", VisibilityTimeout: 180 },
        { Id: "1", ReceiptHandle: "handle-1", VisibilityTimeout: 900 },
        { Id: "2", ReceiptHandle: "handle-2", VisibilityTimeout: 0 },
        { Id: "3", ReceiptHandle: "handle-3", VisibilityTimeout: 900 },
      ],
    },
  ]);
  expect(service.requests[0]?.headers).toMatchObject({
    "x-amz-target": "AmazonSQS.ChangeMessageVisibilityBatch",
    authorization: expect.stringContaining("/us-east-1/sqs/aws4_request"),
  });
  expect(telemetry.lines).toEqual([]);
});

test.each([
  [
    "a call that is refused",
    () => refusal("AccessDenied", "not authorized"),
    ["message-0", "message-1"],
    "AccessDenied",
  ],
  [
    "one message that is refused",
    () => ({
      body: JSON.stringify({ Failed: [{ Id: "1", Code: "ReceiptHandleIsInvalid", SenderFault: true }] }),
    }),
    ["message-1"],
    "ReceiptHandleIsInvalid",
  ],
  [
    "an answer that nobody understands",
    () => ({ body: "<html>" }),
    ["message-0", "message-1"],
    "SyntaxError",
  ],
])("%s is logged, and no error of the batch", async (_, answer, messageIds, reason) => {
  service.answer = answer;

  await backoff.putOff([message(0)], [message(1)]);

  expect(telemetry.lines).toEqual([
    {
      level: "error",
      message: expect.stringContaining("postponing messages failed"),
      fields: { messageIds, reason: expect.stringContaining(reason) },
    },
  ]);
});
