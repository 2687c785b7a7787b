import type { Context } from "aws-lambda";
import { LocalService, refusal } from "../local-service";
import { buildArn, buildEvent, DIGEST, image, TASK_ARN } from "../samples";

// The function as AWS loads it: settings and addresses come from the environment.
const service = LocalService.forProgram({
  RESULTS_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:scanning-results",
  SECURITY_HUB: "true",
  HAS_GATE: "false",
  OWNER_TAG_KEYS: '["team"]',
  ENABLED: "true",
});
let handler: typeof import("../../../functions/scan-coordinator").handler;

beforeAll(() => {
  ({ handler } = require("../../../functions/scan-coordinator"));
});

beforeEach(() => {
  service.answer = () => ({ body: "{}" });
});

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
    .map((values) => /SCANNING|PUBLISHING|STARTING|WAITING|HELD|HOLDING|ERROR/.exec(values)?.[0]);
  const looked = ["SCANNING", "SCANNING", "WAITING", "HELD", "ERROR", "STARTING", "HOLDING", "PUBLISHING"];
  expect(states.slice(0, looked.length)).toEqual(looked);
});

test("a ledger that does not answer fails the invocation, so that AWS counts and repeats it", async () => {
  service.answer = () => refusal("InternalServerError", "no answer");

  await expect(handler({}, context)).rejects.toThrow("no answer");
});

test("nothing is started when the time is nearly up", async () => {
  service.answer = ({ action, body }) => {
    const waiting = {
      image: { S: "public.ecr.aws/library/nginx:1#linux/amd64" },
      reference: { S: "public.ecr.aws/library/nginx:1" },
      repository: { S: "public.ecr.aws/library/nginx" },
      rowState: { S: "WAITING" },
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

describe("ENFORCEMENT", () => {
  const SETTINGS = {
    mode: "act",
    rollback_deployments: true,
    stop_standalone_tasks: true,
    max_actions_per_hour: 10,
    cluster_arns: [],
  };
  const KEY = `enforcement#production/family:web#${DIGEST}#linux/amd64#docker.io/library/nginx`;
  const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/production";

  /** The function as another instance loads it. */
  function loadWith(enforcement: string) {
    process.env.ENFORCEMENT = enforcement;
    let loaded = handler;
    try {
      jest.isolateModules(() => {
        loaded = require("../../../functions/scan-coordinator").handler;
      });
    } finally {
      delete process.env.ENFORCEMENT;
    }
    return loaded;
  }

  test("with the input as JSON stops a task whose image has failed, in ECS", async () => {
    const subject = {
      clusterArn: CLUSTER,
      taskArn: TASK_ARN,
      family: "web",
      image: image(),
      containers: ["web"],
      notedAt: "2026-03-01T12:00:00.000Z",
      since: "2026-03-01T12:00:00.000Z",
      launchTypes: ["FARGATE"],
    };
    const item = {
      image: { S: KEY },
      rowState: { S: "ENFORCING" },
      dueAt: { S: "2026-03-01T12:00:00.000Z" },
      enforcement: { S: JSON.stringify(subject) },
    };
    const row = {
      image: { S: `${DIGEST}#linux/amd64` },
      reference: { S: "docker.io/library/nginx:1.27" },
      repository: { S: "docker.io/library/nginx" },
      verdict: { S: "FAILED" },
      freshUntil: { S: "2999-01-01T00:00:00.000Z" },
    };
    service.answer = ({ action, body }) => {
      const answers: Record<string, object> = {
        Query: body.includes('"ENFORCING"') ? { Items: [item] } : { Items: [], Count: 0 },
        UpdateItem: { Attributes: item },
        BatchGetItem: {
          Responses: { ledger: [item, row].filter(({ image: { S } }) => body.includes(JSON.stringify(S))) },
        },
        DescribeTasks: {
          tasks: [
            {
              taskArn: TASK_ARN,
              taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7",
              group: "family:web",
              launchType: "FARGATE",
              containers: [{ name: "web", image: "nginx:1.27", imageDigest: DIGEST }],
              lastStatus: "RUNNING",
              desiredStatus: "RUNNING",
            },
          ],
        },
      };
      return { body: JSON.stringify(answers[action] ?? {}) };
    };

    await loadWith(JSON.stringify(SETTINGS))({}, context);

    expect(service.asked("StopTask")).toEqual([
      { cluster: CLUSTER, task: TASK_ARN, reason: expect.stringContaining("FAILED") },
    ]);
    const written = service.asked("TransactWriteItems").map((each) => JSON.stringify(each));
    expect(written.some((each) => each.includes("outcome#0123456789abcdef0123456789abcdef-stopped"))).toBe(
      true,
    );
  });

  test("that is empty asks for none of its items", async () => {
    await loadWith("")({}, context);

    expect(service.requests.filter(({ body }) => body.includes("ENFORCING"))).toEqual([]);
  });

  test("that cannot be read says what to do", () => {
    expect(() => loadWith("{}")).toThrow("deploy the module again");
  });
});
