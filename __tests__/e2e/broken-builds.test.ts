import { isDeepStrictEqual } from "node:util";
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  StartBuildCommand,
  StopBuildCommand,
} from "@aws-sdk/client-codebuild";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { BUILD_ENDINGS } from "../functions/scanners/inline/build-endings";
import { until } from "../until";
import { expectFirstError } from "./error-row";
import { functionLog } from "./function-log";
import { TestInstallation } from "./installation";
import { takeRight } from "./role-rights";
import { container, digestOf, keyOf } from "./task-event";

// Builds that end in every way that CodeBuild ends them, each a build that really ran up to there.

let installation: TestInstallation;
let codebuild: CodeBuildClient;

beforeAll(async () => {
  installation = await TestInstallation.create();
  codebuild = new CodeBuildClient(installation.aws.clientConfig);
});

afterEach(() => installation.restore());
afterAll(() => installation?.remove());

const buildId = (buildArn: unknown) => String(buildArn).split(":build/")[1] ?? "";

describe("a build that CodeBuild ends", () => {
  const imageOf = (index: number) => `broken/ending-${index}:1`;

  beforeAll(async () => {
    await installation.aws.switch({
      breakBuilds: BUILD_ENDINGS.map((ending, index) => ({ ...ending, image: imageOf(index) })),
    });
    for (const index of BUILD_ENDINGS.keys()) {
      await installation.send({ id: `ending-${index}`, containers: [container(imageOf(index))] });
    }
    // All of them before the first test's end resets the switches.
    for (const [index, { buildStatus }] of BUILD_ENDINGS.entries()) {
      if (buildStatus === "EVAPORATED") {
        await lookAgain(imageOf(index));
      }
      await installation.untilRow(keyOf(imageOf(index)), { rowState: "ERROR" });
    }
  });

  test.each(BUILD_ENDINGS.map((ending, index) => [ending.name, ending, index] as const))(
    "for %s is an error of its class, with its plan, and nothing else is written",
    async (_, ending, index) => {
      const row = await installation.untilRow(keyOf(imageOf(index)), { rowState: "ERROR" });

      expectFirstError(row, ending.errorClass, ending.says);
      const { builds = [] } = await codebuild.send(
        new BatchGetBuildsCommand({ ids: [buildId(row.run?.handle)] }),
      );
      expect(builds).toMatchObject([{ buildStatus: ending.buildStatus }]);
    },
  );

  test("is followed by one that passes, once it is fixed", async () => {
    for (const index of BUILD_ENDINGS.keys()) {
      await installation.passTime(keyOf(imageOf(index)), "dueAt");
    }
    await installation.coordinate();

    for (const index of BUILD_ENDINGS.keys()) {
      await installation.untilRow(keyOf(imageOf(index)), {
        verdict: "PASSED",
        rowState: undefined,
        errorClass: undefined,
        reason: undefined,
      });
    }
  });
});

test("a build that somebody stops, and one that runs too long, are errors that count", async () => {
  await installation.aws.sysdig.setImage("slow/", { delaySeconds: 100 });
  await installation.send(
    { id: "stopped", containers: [container("slow/stopped:1")] },
    { id: "timed-out", containers: [container("slow/timed-out:1")] },
  );
  const stopping = await installation.untilRow(keyOf("slow/stopped:1"), { rowState: "SCANNING" });
  await untilScanning("slow/stopped:1", "slow/timed-out:1");

  await codebuild.send(new StopBuildCommand({ id: buildId(stopping.run?.handle) }));
  const stopped = await installation.untilRow(keyOf("slow/stopped:1"), { rowState: "ERROR" });
  expectFirstError(stopped, "infrastructure", "somebody stopped its build");
  await installation.aws.timeOutBuilds();
  const timedOut = await installation.untilRow(keyOf("slow/timed-out:1"), { rowState: "ERROR" });
  expectFirstError(timedOut, "infrastructure", "timed out in phase BUILD; raise build_timeout_minutes");
});

test("a build that times out in the queue makes way for a new scan at once, and does not count", async () => {
  await installation.aws.switch({ holdBuilds: true });
  await installation.send({ id: "queued", containers: [container("queue/timed-out:1")] });
  const waiting = await installation.untilRow(keyOf("queue/timed-out:1"), { rowState: "SCANNING" });

  await installation.aws.timeOutBuilds();

  await until(
    "a second build",
    async () => (await installation.buildsOf(digestOf("queue/timed-out:1"))).length === 2,
  );
  await installation.aws.switch({ holdBuilds: false });
  const passed = await installation.untilRow(keyOf("queue/timed-out:1"), {
    verdict: "PASSED",
    rowState: undefined,
    attempts: undefined,
  });
  expect(passed.scanId).not.toBe(waiting.scanId);
});

test("a role that may no longer read the token says so, and every image recovers once it may again", async () => {
  // Three would be an error of every image.
  const images = ["denied/a:1", "denied/b:1"];
  const right = await takeRight(installation, "secretsmanager:GetSecretValue");

  await installation.send(...images.map((image) => ({ id: image, containers: [container(image)] })));
  for (const image of images) {
    const row = await installation.untilRow(keyOf(image), { rowState: "ERROR" });
    expectFirstError(row, "configuration", "the build cannot read a secret: ");
    expect(row.reason).toContain("; check sysdig_secure_api_token_secret");
    expect(row.reason).toContain("is not authorized to perform: secretsmanager:GetSecretValue");
  }

  await right.giveBack();
  for (const image of images) {
    await installation.passTime(keyOf(image), "dueAt");
  }
  await installation.coordinate();
  for (const image of images) {
    await installation.untilRow(keyOf(image), { verdict: "PASSED", rowState: undefined });
  }
});

test("a role that may no longer write the log says to deploy again", async () => {
  const right = await takeRight(installation, "logs:PutLogEvents");

  await installation.send({ id: "no-log", containers: [container("denied/log:1")] });
  const row = await installation.untilRow(keyOf("denied/log:1"), { rowState: "ERROR" });
  await right.giveBack();

  expectFirstError(row, "configuration", "the scanner role lacks a right: ");
});

describe("what is not about a scan leaves the ledger untouched", () => {
  const project = () => installation.output("scanner_project_name");

  /** The event that the coordinator gets, and the rows before and after. */
  async function expectUntouched(act: () => Promise<void>): Promise<void> {
    const before = await installation.untilAllArePublished();
    await act();
    expect(await installation.rows()).toEqual(before);
  }

  async function invoke(event: unknown): Promise<string | undefined> {
    const lambda = new LambdaClient(installation.aws.clientConfig);
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: installation.output("coordinator_function_name"),
        Payload: JSON.stringify(event),
      }),
    );
    return answer.FunctionError;
  }

  async function putEvent(detail: object): Promise<void> {
    const events = new EventBridgeClient(installation.aws.clientConfig);
    const entry = {
      Source: "aws.codebuild",
      DetailType: "CodeBuild Build State Change",
      Detail: JSON.stringify(detail),
    };
    const answer = await events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(answer.FailedEntryCount).toBe(0);
  }

  const linesOf = async (buildArn: string) =>
    (await functionLog(installation, "coordinator_function_name")).filter(({ run }) =>
      isDeepStrictEqual(run, { engine: "inline", handle: buildArn }),
    );

  test("a build that somebody started by hand is logged once", async () => {
    await installation.send({ id: "known", containers: [container("hand/known:1")] });
    expect(await installation.untilPublished(keyOf("hand/known:1"))).toMatchObject({ verdict: "PASSED" });

    await expectUntouched(async () => {
      for (const variables of [{}, { SCAN_ID: "my-own", IMAGE_DIGEST: digestOf("hand/known:1") }]) {
        const { build } = await codebuild.send(
          new StartBuildCommand({
            projectName: project(),
            environmentVariablesOverride: Object.entries({
              IMAGE_REFERENCE: "docker.io/hand/known:1",
              IMAGE_PLATFORM: "linux/amd64",
              ...variables,
            }).map(([name, value]) => ({ name, value })),
          }),
        );
        const arn = String(build?.arn);
        await until("the log to name the build", async () => (await linesOf(arn)).length > 0);
        expect(await linesOf(arn)).toMatchObject([{ message: "end ignored: it is not of an open scan" }]);
      }
    });
  });

  test("events of another project and of an unknown status do not reach the function, those of its own do", async () => {
    const arn = (name: string) => `arn:aws:codebuild:us-east-1:${installation.aws.accountId}:build/${name}`;
    const [another, unknown, own] = [arn("another:1"), arn(`${project()}:2`), arn(`${project()}:3`)];
    await expectUntouched(async () => {
      await putEvent({ "project-name": "another", "build-status": "SUCCEEDED", "build-id": another });
      await putEvent({ "project-name": project(), "build-status": "EVAPORATED", "build-id": unknown });
      await putEvent({ "project-name": project(), "build-status": "SUCCEEDED", "build-id": own });
      await until("the log to name the last", async () => (await linesOf(own)).length > 0);
    });
    expect(await linesOf(own)).toMatchObject([{ message: "end ignored: it is not of an open scan" }]);
    expect(await linesOf(another)).toEqual([]);
    expect(await linesOf(unknown)).toEqual([]);
  });

  test.each([
    ["no detail", {}],
    ["a null detail", { detail: null }],
    ["a detail that is text", { detail: "FAILED" }],
    ["a detail without a build", { detail: {} }],
  ])("an event with %s is taken for the schedule", async (_, event) => {
    await expectUntouched(async () => expect(await invoke(event)).toBeUndefined());
  });

  test("an event whose build CodeBuild does not know is left alone", async () => {
    const id = `arn:aws:codebuild:us-east-1:${installation.aws.accountId}:build/${project()}:1`;
    const detail = { "project-name": project(), "build-status": "FAILED", "build-id": id };
    await expectUntouched(async () => expect(await invoke({ detail })).toBeUndefined());
  });

  test.each([
    ["a number", 17],
    ["an object", { arn: "x" }],
    ["words", "not a build"],
    ["another project's build", "arn:aws:codebuild:us-east-1:123456789012:build/another:1"],
  ])("an event whose build is %s is left alone, and logged once", async (_, id) => {
    const detail = { "project-name": project(), "build-status": "FAILED", "build-id": id };
    await expectUntouched(async () => expect(await invoke({ detail })).toBeUndefined());

    const lines = async () =>
      (await functionLog(installation, "coordinator_function_name")).filter((line) =>
        isDeepStrictEqual(line.detail, detail),
      );
    await until("the log to name the event", async () => (await lines()).length > 0);
    expect(await lines()).toMatchObject([{ message: "event ignored: it is not of this engine" }]);
  });
});

/** No rule waits for a status that nobody knows: the coordinator meets it when it looks at the build again. */
async function lookAgain(image: string): Promise<void> {
  await installation.untilRow(keyOf(image), { rowState: "SCANNING" });
  await until("the build to have ended", async () => {
    const [build] = await installation.buildsOf(digestOf(image));
    return build?.status !== "IN_PROGRESS";
  });
  await installation.passTime(keyOf(image), "dueAt");
  await installation.coordinate();
}

/** Waits until the scanner of each image runs. */
async function untilScanning(...images: string[]): Promise<void> {
  await until("the scanners to run", async () => {
    const scans = await installation.aws.sysdig.scans();
    return images.every((name) => scans.some(({ overridePullString }) => overridePullString?.includes(name)));
  });
}
