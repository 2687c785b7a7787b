import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SqsPoker } from "../../../functions/clients/poke";
import { LocalService, refusal } from "../local-service";
import { RecordedTelemetry } from "../recorded-telemetry";

const service = LocalService.forTests();
let telemetry: RecordedTelemetry;
let poker: SqsPoker;

beforeEach(() => {
  service.answer = () => ({ body: "{}" });
  telemetry = new RecordedTelemetry();
  const owner = { installation: "scanning", account: "123456789012" };
  poker = new SqsPoker(new DynamoDBClient(service.clientConfig).config, telemetry, owner);
});

test("one message names each key once, in the coordinator's group, and is like no other", async () => {
  await poker.poke(["one", "other", "one"]);
  await poker.poke(["one", "other", "one"]);

  const message = {
    QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/scanning-work.fifo",
    MessageBody: '{"keys":["one","other"]}',
    MessageGroupId: "coordinator",
  };
  const sent = service.asked("SendMessage");
  expect(sent).toMatchObject([message, message]);
  expect(new Set(sent.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(2);
  expect(telemetry.lines).toEqual([]);
});

test("nobody is woken for nothing", async () => {
  await poker.poke([]);

  expect(service.requests).toEqual([]);
});

test("a poke that fails is logged, and is no error", async () => {
  service.answer = () => refusal("AccessDenied", "not authorized");

  await poker.poke(["one"]);

  expect(telemetry.lines).toMatchObject([{ fields: { reason: expect.stringContaining("not authorized") } }]);
});
