import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { CODEBUILD, LocalService, refusal } from "../local-service";
import { DIGEST, OTHER_DIGEST, taskEvent } from "../samples";

// The function as AWS loads it: settings and addresses come from the environment.
const service = LocalService.forProgram({
  INCLUDE_IMAGES: '["docker.io/**"]',
  EXCLUDE_IMAGES: '["docker.io/library/excluded"]',
});
let handler: typeof import("../../../functions/scan-trigger").handler;

beforeAll(() => {
  ({ handler } = require("../../../functions/scan-trigger"));
});

beforeEach(() => {
  service.answer = ({ action, body }) => {
    if (action === "UpdateItem" && body.includes(OTHER_DIGEST)) {
      return refusal("InternalServerError", "the ledger does not answer");
    }
    const answers: typeof CODEBUILD = { ...CODEBUILD, DescribeTaskDefinition: { taskDefinition: {} } };
    return { body: JSON.stringify(answers[action] ?? { Count: 0 }) };
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

const run = (image: string, imageDigest: string) => taskEvent([{ name: "web", image, imageDigest }]);

test("only the message that failed comes again, and its neighbours are served", async () => {
  const answer = await handler(
    batch(run("nginx", DIGEST), run("busybox", OTHER_DIGEST), run("nginx", DIGEST), "not json"),
    context,
  );

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
  expect(service.asked("StartBuild")).toHaveLength(2);
  expect(service.asked("ChangeMessageVisibilityBatch")).toEqual([
    {
      QueueUrl: expect.stringMatching(/\/123456789012\/scanning-task-events$/),
      Entries: [{ Id: "0", ReceiptHandle: "handle-1", VisibilityTimeout: 360 }],
    },
  ]);
});

test("the settings decide table, project and what is left out", async () => {
  await handler(batch(run("nginx", DIGEST), run("excluded", DIGEST), run("quay.io/a/b", DIGEST)), context);

  expect(service.asked("UpdateItem").every(({ TableName }) => TableName === "ledger")).toBe(true);
  expect(service.asked("StartBuild")).toEqual([expect.objectContaining({ projectName: "scanner" })]);
});

test("what was counted is written out at the end of each batch", async () => {
  const written = jest.mocked(process.stdout.write);

  await handler(batch("not json"), context);

  expect(written.mock.calls.some(([line]) => line.toString().includes('"EventsRejected":1'))).toBe(true);
});

describe("ENFORCEMENT", () => {
  const recorded = () =>
    service.asked("UpdateItem").filter(({ Key }) => JSON.stringify(Key).includes("enforcement#"));

  /** The function as another instance loads it. */
  function loadWith(enforcement: string) {
    process.env.ENFORCEMENT = enforcement;
    let loaded = handler;
    jest.isolateModules(() => {
      loaded = require("../../../functions/scan-trigger").handler;
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
