import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SqsPokes } from "../../../functions/clients/poke";
import { LocalService, refusal } from "../local-service";
import { RecordedTelemetry } from "../recorded-telemetry";

const service = LocalService.forTests();
let telemetry: RecordedTelemetry;
let pokes: SqsPokes;

beforeEach(() => {
  service.answer = () => ({ body: "{}" });
  telemetry = new RecordedTelemetry();
  const owner = { installation: "scanning", account: "123456789012", region: "us-east-1" };
  pokes = new SqsPokes(new DynamoDBClient(service.clientConfig).config, telemetry, owner);
});

test("one message names each key once, in the coordinator's group, and is like no other", async () => {
  pokes.add("one", "other", "one");
  await pokes.send();
  pokes.add("one", "other");
  await pokes.send();

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
  pokes.add("one");
  await pokes.send();
  service.forget();

  await pokes.send();

  expect(service.requests).toEqual([]);
});

test("a poke that fails is logged, and is no error", async () => {
  service.answer = () => refusal("AccessDenied", "not authorized");

  pokes.add("one");
  await pokes.send();

  expect(telemetry.lines).toMatchObject([{ fields: { reason: expect.stringContaining("not authorized") } }]);
});
