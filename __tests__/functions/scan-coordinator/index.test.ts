import type { Context } from "aws-lambda";
import { LocalService, refusal } from "../local-service";
import { buildArn, buildEvent } from "../samples";

// The function as AWS loads it: settings and addresses come from the environment.
const ENVIRONMENT = { ...process.env };

let service: LocalService;
let handler: typeof import("../../../functions/scan-coordinator").handler;

beforeAll(async () => {
  service = await LocalService.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: service.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    INSTALLATION_NAME: "scanning",
    LEDGER_TABLE: "ledger",
    SCAN_MODE: "inline",
    SCANNER_PROJECT: "scanner",
    RESULTS_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:scanning-results",
    SECURITY_HUB: "true",
    ENABLED: "true",
    RESCAN_AFTER_HOURS: "24",
    MAX_CONCURRENT_SCANS: "20",
  });
  ({ handler } = require("../../../functions/scan-coordinator"));
});

afterAll(async () => {
  process.env = ENVIRONMENT;
  await service.stop();
});

beforeEach(() => {
  service.forget();
  service.answer = () => ({ body: "{}" });
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});

afterEach(() => jest.restoreAllMocks());

const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

test("a build event looks up its build", async () => {
  await handler(buildEvent(1), context);

  expect(service.asked("BatchGetBuilds")).toEqual([{ ids: [buildArn(1)] }]);
});

test.each([
  ["the schedule, which names no build", {}],
  ["a build of another project", buildEvent(1, "somebody-elses")],
])("%s makes the due rows be looked at, and no build", async (_, event) => {
  await handler(event, context);

  expect(service.asked("BatchGetBuilds")).toEqual([]);
  const states = service
    .asked("Query")
    // What is counted comes last.
    .map(({ ExpressionAttributeValues }) => JSON.stringify(ExpressionAttributeValues))
    .map((values) => /SCANNING|PUBLISHING|STARTING|WAITING|HELD|ERROR/.exec(values)?.[0]);
  const looked = ["SCANNING", "SCANNING", "WAITING", "HELD", "ERROR", "STARTING", "PUBLISHING"];
  expect(states.slice(0, looked.length)).toEqual(looked);
});

test("a ledger that does not answer fails the invocation, so that AWS counts and repeats it", async () => {
  service.answer = () => refusal("InternalServerError", "no answer");

  await expect(handler({}, context)).rejects.toThrow("no answer");
});

test("nothing is started when the time is nearly up", async () => {
  service.answer = ({ action, body }) => {
    const waiting = {
      image: { S: "quay.io/library/nginx:1#linux/amd64" },
      reference: { S: "quay.io/library/nginx:1" },
      repository: { S: "quay.io/library/nginx" },
      scanState: { S: "WAITING" },
      scanId: { S: "1" },
      dueAt: { S: "2026-03-01T12:00:00.000Z" },
    };
    const isDue = action === "Query" && body.includes("WAITING") && !body.includes("COUNT");
    if (action === "BatchGetItem") {
      return { body: JSON.stringify({ Responses: { ledger: [waiting] } }) };
    }
    return { body: JSON.stringify(isDue ? { Items: [waiting] } : { build: { arn: buildArn(1) } }) };
  };

  await handler({}, { getRemainingTimeInMillis: () => 9_000 } as Context);
  expect(service.asked("StartBuild")).toEqual([]);

  await handler({}, context);
  expect(service.asked("StartBuild")).toHaveLength(1);
});
