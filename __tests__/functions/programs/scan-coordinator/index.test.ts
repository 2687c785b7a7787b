import type { Context, SQSEvent } from "aws-lambda";
import { imageKey } from "../../../../functions/contract/image";
import type { Place } from "../../../../functions/contract/places/place";
import { CODEBUILD, LocalService, refusal } from "../../local-service";
import { arnIn, MEMBER, MEMBER_ROLES, OWN, signedBy } from "../../places-on-sts";
import { buildArn, DIGEST, image, TASK_ARN } from "../../samples";

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

const KEY = "public.ecr.aws/library/nginx:1#linux/amd64";

/** The ledger has one image, and CodeBuild knows no build. */
function answerWith(scan: Readonly<Record<string, object>>, control: object = {}): void {
  const row = {
    image: { S: KEY },
    reference: { S: "public.ecr.aws/library/nginx:1" },
    ...{ repository: { S: "public.ecr.aws/library/nginx" }, platform: { S: "linux/amd64" } },
    scanId: { S: "1" },
    dueAt: { S: "2026-03-01T12:00:00.000Z" },
    deadline: { S: "2026-03-01T12:00:00.000Z" },
    ...scan,
  };
  service.answer = ({ action, body }) => {
    const answers: Readonly<Record<string, object>> = {
      ...CODEBUILD,
      BatchGetItem: { Responses: { ledger: body.includes(KEY) ? [row] : [] } },
      GetItem: { Item: body.includes("installation#control") ? control : row },
    };
    return { body: JSON.stringify(answers[action] ?? {}) };
  };
}

describe("a batch of the queue", () => {
  test("with a build's event has the scans that run looked up, and with a poke the items that it names", async () => {
    const run = { M: { engine: { S: "inline" }, handle: { S: buildArn(1) } } };
    const scanning = { rowState: { S: "SCANNING" }, run, dueAt: { S: "2999-01-01T00:00:00.000Z" } };
    answerWith(scanning, { running: { L: [{ S: `1 place ${KEY}` }] } });

    await handler(
      batch(
        { "detail-type": "CodeBuild Build State Change", detail: { "build-id": buildArn(1) } },
        { keys: ["named"] },
      ),
      context,
    );

    expect(service.asked("BatchGetBuilds")).toEqual([{ ids: [buildArn(1)] }]);
    expect(service.asked("BatchGetItem").map((each) => JSON.stringify(each))).toContainEqual(
      expect.stringContaining('"named"'),
    );
    // Nothing is measured: it is no minute.
    expect(service.asked("Query").filter(({ Select }) => Select === "COUNT")).toEqual([]);
  });

  test("has what waits started, while there is time for it", async () => {
    answerWith({ rowState: { S: "WAITING" } });
    const left = [30_000, 14_000];

    await handler(batch({ keys: [KEY] }), {
      getRemainingTimeInMillis: () => left.shift() ?? 14_000,
    } as Context);
    expect(service.asked("StartBuild")).toEqual([]);

    await handler(batch({ keys: [KEY] }), context);
    expect(service.asked("StartBuild")).toHaveLength(1);
  });

  test("that says it is a minute has the levels measured", async () => {
    answerWith({ rowState: { S: "ERROR" } });

    await handler(MINUTE, context);

    expect(service.asked("Query").filter(({ Select }) => Select === "COUNT")).not.toEqual([]);
  });

  test("fails for nothing, also where the ledger does not answer: what is due stays due", async () => {
    service.answer = () => refusal("InternalServerError", "no answer");

    await expect(handler(MINUTE, context)).resolves.toBeUndefined();
  });
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

describe("ENFORCEMENT", () => {
  const SETTINGS = {
    mode: "act",
    rollback_deployments: true,
    stop_standalone_tasks: true,
    max_actions_per_hour: 10,
    cluster_arns: [],
  };
  const TASK = TASK_ARN.slice(TASK_ARN.indexOf("task/"));
  const ITEM = `production/family:web#${imageKey(image())}`;

  /** The function as another instance loads it. */
  function loadWith(enforcement: string, variables: NodeJS.ProcessEnv = {}) {
    Object.assign(process.env, variables, { ENFORCEMENT: enforcement });
    let loaded = handler;
    try {
      jest.isolateModules(() => {
        loaded = require("../../../../functions/programs/scan-coordinator").handler;
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
      image: { S: imageKey(image()) },
      ...{ reference: { S: image().reference }, repository: { S: image().repository } },
      platform: { S: "linux/amd64" },
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
        GetItem: body.includes("config#members")
          ? { Item: { members } }
          : body.includes(JSON.stringify(key))
            ? { Item: item }
            : {},
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

    await loadWith(JSON.stringify(SETTINGS))(MINUTE, context);

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

    await loadWith(JSON.stringify(SETTINGS), { MEMBER_ROLES })(MINUTE, context);

    expect(service.asked("StopTask")).toMatchObject([
      { task: arnIn(MEMBER, TASK), reason: expect.stringContaining("FAILED") },
    ]);
    expect(signedBy(service, "StopTask")).toEqual(["ASIAact eu-west-1"]);
    expect(new Set(signedBy(service, "DescribeTasks"))).toEqual(new Set(["ASIAread eu-west-1"]));
    expect(JSON.stringify(service.asked("TransactWriteItems"))).toMatch(
      /enforcement#stops#[\dT-]+#222222222222"/,
    );
  });

  test("that is empty asks for none of its items", async () => {
    await loadWith("")(MINUTE, context);

    expect(service.requests.filter(({ body }) => body.includes("ENFORCING"))).toEqual([]);
  });
});
