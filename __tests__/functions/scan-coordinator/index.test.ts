import type { Context } from "aws-lambda";
import type { Place } from "../../../functions/contract/places/place";
import { LocalService, refusal } from "../local-service";
import { arnIn, MEMBER, MEMBER_ROLES, OWN, signedBy } from "../places-on-sts";
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
  const TASK = TASK_ARN.slice(TASK_ARN.indexOf("task/"));
  const ITEM = `production/family:web#${DIGEST}#linux/amd64#docker.io/library/nginx`;

  /** The function as another instance loads it. */
  function loadWith(enforcement: string, variables: NodeJS.ProcessEnv = {}) {
    Object.assign(process.env, variables, { ENFORCEMENT: enforcement });
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

  /** A task of a place whose image has failed, in ECS and in the ledger; every role gives a session that it is named in. */
  function answerWithFailed(place: Place, key: string, subject: object): void {
    const [taskArn, clusterArn] = [arnIn(place, TASK), arnIn(place, "cluster/production")];
    const noted = {
      ...subject,
      ...{
        clusterArn,
        taskArn,
        family: "web",
        image: image(),
        containers: ["web"],
        launchTypes: ["FARGATE"],
      },
      ...{ notedAt: "2026-03-01T12:00:00.000Z", since: "2026-03-01T12:00:00.000Z" },
    };
    const item = {
      image: { S: key },
      rowState: { S: "ENFORCING" },
      dueAt: { S: "2026-03-01T12:00:00.000Z" },
      enforcement: { S: JSON.stringify(noted) },
    };
    const row = {
      image: { S: `${DIGEST}#linux/amd64` },
      reference: { S: "docker.io/library/nginx:1.27" },
      repository: { S: "docker.io/library/nginx" },
      verdict: { S: "FAILED" },
      freshUntil: { S: "2999-01-01T00:00:00.000Z" },
    };
    const task = {
      taskArn,
      taskDefinitionArn: arnIn(place, "task-definition/web:7"),
      group: "family:web",
      launchType: "FARGATE",
      containers: [{ name: "web", image: "nginx:1.27", imageDigest: DIGEST }],
      lastStatus: "RUNNING",
      desiredStatus: "RUNNING",
    };
    service.answer = ({ action, body }) => {
      const [, kind] = /-member-(\w+)-/.exec(body.startsWith("Action=AssumeRole") ? body : "") ?? [];
      if (kind) {
        return {
          body: `<AssumeRoleResponse><AccessKeyId>ASIA${kind}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></AssumeRoleResponse>`,
        };
      }
      const members = { S: JSON.stringify({ [MEMBER.account]: [MEMBER.region] }) };
      const answers: Record<string, object> = {
        GetItem: body.includes("config#members") ? { Item: { members } } : {},
        Query: body.includes('"ENFORCING"') ? { Items: [item] } : { Items: [], Count: 0 },
        UpdateItem: { Attributes: item },
        BatchGetItem: {
          Responses: { ledger: [item, row].filter(({ image: { S } }) => body.includes(JSON.stringify(S))) },
        },
        DescribeTasks: { tasks: [task] },
      };
      return { body: JSON.stringify(answers[action] ?? {}) };
    };
  }

  test("with the input as JSON stops a task whose image has failed, in ECS", async () => {
    answerWithFailed(OWN, `enforcement#${ITEM}`, {});

    await loadWith(JSON.stringify(SETTINGS))({}, context);

    expect(service.asked("StopTask")).toEqual([
      {
        cluster: arnIn(OWN, "cluster/production"),
        task: TASK_ARN,
        reason: expect.stringContaining("FAILED"),
      },
    ]);
    const written = service.asked("TransactWriteItems").map((each) => JSON.stringify(each));
    expect(written.some((each) => each.includes("outcome#0123456789abcdef0123456789abcdef-stopped"))).toBe(
      true,
    );
  });

  test("stops that of a member with the role by which its account has consented, and reads with another", async () => {
    answerWithFailed(MEMBER, `enforcement#222222222222/eu-west-1/${ITEM}`, { place: MEMBER });

    await loadWith(JSON.stringify(SETTINGS), { MEMBER_ROLES })({}, context);

    expect(service.asked("StopTask")).toMatchObject([
      { task: arnIn(MEMBER, TASK), reason: expect.stringContaining("FAILED") },
    ]);
    expect(signedBy(service, "StopTask")).toEqual(["ASIAact eu-west-1"]);
    expect(new Set(signedBy(service, "DescribeTasks"))).toEqual(new Set(["ASIAread eu-west-1"]));
    expect(JSON.stringify(service.asked("TransactWriteItems"))).toMatch(
      /enforcement#actions#[\dT-]+#222222222222"/,
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
