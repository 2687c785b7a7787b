import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { imageKey } from "../../../../functions/contract/image";
import { LocalService, refusal, type ServiceAnswer } from "../../local-service";
import { DIGEST, image, OTHER_DIGEST, taskEvent } from "../../samples";

// The function as AWS loads it: settings and addresses come from the environment.
const service = LocalService.forProgram({
  INCLUDE_IMAGES: '["docker.io/**"]',
  EXCLUDE_IMAGES: '["docker.io/library/excluded"]',
});
/** What the coordinator's queue answers. */
let poked: ServiceAnswer;
let handler: typeof import("../../../../functions/programs/scan-trigger").handler;

beforeAll(() => {
  ({ handler } = require("../../../../functions/programs/scan-trigger"));
});

beforeEach(() => {
  poked = { body: "{}" };
  service.answer = ({ action, body }) => {
    if (action === "PutItem" && body.includes(OTHER_DIGEST)) {
      return refusal("InternalServerError", "the ledger does not answer");
    }
    return action === "SendMessage"
      ? poked
      : { body: action === "DescribeTaskDefinition" ? '{"taskDefinition":{}}' : '{"Count":0}' };
  };
});

function batch(...bodies: string[]): SQSEvent {
  return {
    Records: bodies.map(
      (body, number) =>
        ({
          body,
          messageId: `message-${number}`,
          receiptHandle: `handle-${number}`,
          eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:scanning-task-events",
          attributes: { ApproximateReceiveCount: "2" },
        }) as SQSRecord,
    ),
  };
}

const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

const run = (name: string, imageDigest: string) => taskEvent([{ name: "web", image: name, imageDigest }]);

test.each([
  ["is poked", { body: "{}" }],
  ["cannot be poked, which is no error", refusal("AccessDenied", "no right to poke")],
])("only the message that failed comes again, where the coordinator %s", async (_, answered) => {
  poked = answered;

  const answer = await handler(
    batch(run("nginx", DIGEST), run("busybox", OTHER_DIGEST), run("nginx", DIGEST), "not json"),
    context,
  );

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
  expect(service.asked("SendMessage")).toEqual([
    {
      QueueUrl: expect.stringMatching(/\/123456789012\/scanning-work\.fifo$/),
      MessageBody: JSON.stringify({ keys: [imageKey(image("nginx", DIGEST))] }),
      MessageGroupId: "coordinator",
      MessageDeduplicationId: expect.any(String),
    },
  ]);
  expect(service.asked("ChangeMessageVisibilityBatch")).toEqual([
    {
      QueueUrl: expect.stringMatching(/\/123456789012\/scanning-task-events$/),
      Entries: [{ Id: "0", ReceiptHandle: "handle-1", VisibilityTimeout: 360 }],
    },
  ]);
});

test("the settings decide table and what is left out", async () => {
  await handler(batch(run("nginx", DIGEST), run("excluded", DIGEST), run("quay.io/a/b", DIGEST)), context);

  expect(service.asked("PutItem").map(({ TableName }) => TableName)).toEqual(["ledger"]);
  const keys = [imageKey(image("nginx", DIGEST))];
  expect(service.asked("SendMessage")).toMatchObject([{ MessageBody: JSON.stringify({ keys }) }]);
});

test("what was counted is written out at the end of each batch", async () => {
  const written = jest.mocked(process.stdout.write);

  await handler(batch("not json"), context);

  expect(written.mock.calls.some(([line]) => line.toString().includes('"EventsRejected":1'))).toBe(true);
});

describe("ENFORCEMENT", () => {
  const recorded = () =>
    service.asked("PutItem").filter(({ Item }) => JSON.stringify(Item).includes("enforcement#"));

  /** The function as another instance loads it. */
  function loadWith(enforcement: string) {
    process.env.ENFORCEMENT = enforcement;
    let loaded = handler;
    jest.isolateModules(() => {
      loaded = require("../../../../functions/programs/scan-trigger").handler;
    });
    delete process.env.ENFORCEMENT;
    return loaded;
  }

  test.each([
    ["true", 1],
    ["false", 0],
    ["", 0],
  ])("%p records %i images of a service's task", async (enforcement, items) => {
    await loadWith(enforcement)(batch(run("nginx", DIGEST)), context);

    expect(recorded()).toHaveLength(items);
  });
});
