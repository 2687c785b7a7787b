import type { Context, SQSEvent } from "aws-lambda";
import { LocalService, refusal } from "../../local-service";

// The function as AWS loads it: settings and addresses come from the environment.
const service = LocalService.forProgram({
  RESULTS_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:scanning-results",
  SECURITY_HUB: "true",
  HAS_GATE: "false",
  OWNER_TAG_KEYS: '["team"]',
  ENABLED: "true",
});
let handler: typeof import("../../../../functions/programs/scan-coordinator").handler;

beforeAll(() => {
  ({ handler } = require("../../../../functions/programs/scan-coordinator"));
});

beforeEach(() => {
  service.answer = () => ({ body: "{}" });
});

const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

/** A batch of the coordinator's queue. */
const batch = (...bodies: readonly object[]) =>
  ({
    Records: bodies.map((body) => ({
      body: JSON.stringify(body),
      attributes: { ApproximateReceiveCount: "1" },
    })),
  }) as SQSEvent;
const MINUTE = batch({ "detail-type": "Scheduled Event", source: "aws.events" });

test("a batch of the queue fails for nothing, also where the ledger does not answer: what is due stays due", async () => {
  service.answer = () => refusal("InternalServerError", "no answer");

  await expect(handler(MINUTE, context)).resolves.toBeUndefined();
});

describe("the schedule of the summary, which goes past the queue", () => {
  test("has one written for the next minute's run, and nothing else done", async () => {
    await handler({ summary: true, time: "2026-03-01T12:00:00Z" }, context);

    expect(JSON.stringify(service.asked("TransactWriteItems"))).toContain("2026-03-01T12:00:00Z");
    expect(service.asked("Query").filter(({ Select }) => Select !== "COUNT")).toEqual([]);
    expect(service.asked("PutEvents")).toEqual([]);
  });

  test("fails where it cannot be made, so that AWS repeats it", async () => {
    service.answer = () => refusal("InternalServerError", "no answer");

    await expect(handler({ summary: true, time: "2026-03-01T12:00:00Z" }, context)).rejects.toThrow(
      "no answer",
    );
  });
});
