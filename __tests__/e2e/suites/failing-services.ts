import { randomUUID } from "node:crypto";
import { until } from "../../until";
import { commandsOf, runInShell } from "../document-commands";
import { takeRight } from "../role-rights";
import { runningTask } from "../running-tasks";
import { installation } from "../shared-installation";
import { type EventQueue, subscribeToEvents } from "../subscriber";
import { container, digestOf, keyOf } from "../task-event";

type FunctionOutput = "trigger_function_name" | "coordinator_function_name" | "sweeper_function_name";

/** A service that fails while an image is to be scanned. */
interface Fault {
  readonly service: string;
  /** How what is needed of the service fails; answers how it is put right. */
  readonly begin: (image: string) => Promise<() => Promise<unknown>>;
  /** How the image is seen. @default - by a task's event */
  readonly see?: (image: string) => Promise<void>;
  /** Holds once the fault has hit the scan of the image. */
  readonly hits: (image: string) => Promise<boolean>;
  /** How many builds it takes in all. @default 1 */
  readonly builds?: number;
}

let events: EventQueue;

beforeAll(async () => {
  events = await subscribeToEvents(installation);
  const [enableSecurityHub = ""] = commandsOf("security-hub.md");
  await runInShell(installation.aws, enableSecurityHub);
});

afterEach(() => installation.restore());

/** A call of a function that fails until the switches are reset. */
async function failCall(functionOutput: FunctionOutput, action: string, error: string) {
  await installation.aws.failFunctionOn({ functionName: installation.output(functionOutput), action, error });
  return () => installation.aws.resetSwitches().then(() => installation.aws.switch({ schedules: false }));
}

/** Whether the function has made such a call in vain. */
const failed = (action: string) => async () => ((await installation.aws.failedCalls())[action] ?? 0) > 0;

/** Another minute, in which the coordinator may fail as a whole after it has done what it could. */
const minute = () => installation.coordinate().catch(() => undefined);

async function failPublishing(action: string) {
  return failCall("coordinator_function_name", action, "InternalFailure");
}

async function takeRightOfBuilds(action: string) {
  const right = await takeRight(installation, action);
  return () => right.giveBack();
}

/** Whether the image has its verdict, which is not yet on every channel. */
const isUnpublished = (action: string) => async (image: string) => {
  const row = await installation.row(keyOf(image));
  return row?.verdict === "PASSED" && row.publishedAt === undefined && (await failed(action)());
};

const errs = async (image: string) => (await installation.row(keyOf(image)))?.rowState === "ERROR";

/**
 * Systems Manager and a key of one's own are no part of this installation: `token-parameter.test.ts` and
 * `broken-builds.test.ts` have what builds may not read. The gate's calls of ECS and ECR fail in `blocking-broken-gate.ts`.
 */
const FAULTS: readonly Fault[] = [
  {
    service: "DynamoDB",
    begin: () => failCall("trigger_function_name", "dynamodb:UpdateItem", "InternalServerError"),
    hits: failed("dynamodb:UpdateItem"),
  },
  {
    service: "SQS",
    async begin() {
      // What cannot be done now is put off by this call.
      await failCall("trigger_function_name", "dynamodb:UpdateItem", "InternalServerError");
      return failCall("trigger_function_name", "sqs:ChangeMessageVisibility", "InternalError");
    },
    hits: failed("sqs:ChangeMessageVisibility"),
  },
  {
    service: "Lambda",
    async begin() {
      const functionName = installation.output("trigger_function_name");
      await installation.aws.killFunctionOn({ functionName, action: "codebuild:StartBuild", when: "after" });
      return async () => undefined;
    },
    hits: async () => (await installation.aws.pendingKills()).length === 0,
  },
  {
    service: "CodeBuild",
    begin: () => failCall("trigger_function_name", "codebuild:StartBuild", "InternalFailure"),
    hits: failed("codebuild:StartBuild"),
  },
  {
    service: "EventBridge, which loses the event of the build",
    async begin() {
      await installation.aws.switch({ buildEvents: false });
      return () => installation.aws.switch({ buildEvents: true });
    },
    hits: async (image) => (await installation.buildsOf(digestOf(image)))[0]?.status === "SUCCEEDED",
  },
  {
    service: "EventBridge, which takes no event",
    begin: () => failPublishing("events:PutEvents"),
    hits: isUnpublished("events:PutEvents"),
  },
  {
    service: "SNS",
    begin: () => failPublishing("sns:Publish"),
    hits: isUnpublished("sns:Publish"),
  },
  {
    service: "Security Hub",
    begin: () => failPublishing("securityhub:BatchImportFindings"),
    hits: isUnpublished("securityhub:BatchImportFindings"),
  },
  {
    service: "ECS",
    begin: () => failCall("sweeper_function_name", "ecs:ListTasks", "ServerException"),
    async see(image) {
      await installation.aws.putTasks([runningTask(randomUUID(), [container(image)])]);
      await installation.sweep().catch(() => undefined);
    },
    hits: failed("ecs:ListTasks"),
  },
  {
    service: "Secrets Manager",
    begin: () => takeRightOfBuilds("secretsmanager:GetSecretValue"),
    hits: errs,
    builds: 2,
  },
  {
    service: "CloudWatch Logs",
    begin: () => takeRightOfBuilds("logs:PutLogEvents"),
    hits: errs,
    builds: 2,
  },
  {
    service: "the registry",
    async begin() {
      await installation.aws.registry.setHost("registry-1.docker.io", { fault: { status: 503 } });
      return () => installation.aws.registry.reset();
    },
    hits: errs,
    builds: 2,
  },
  {
    service: "Sysdig",
    async begin(image) {
      await installation.aws.sysdig.setImage(image, { exitCode: 3 });
      return () => installation.aws.sysdig.reset();
    },
    hits: errs,
    builds: 2,
  },
];

test.each(FAULTS)(
  "$service fails, and the image has one verdict once it works again",
  async ({ service, begin, see, hits, builds = 1 }) => {
    const image = `failing/${service.replace(/\W+/g, "-").toLowerCase()}:1`;
    const putRight = await begin(image);
    if (see === undefined) {
      await installation.send({ id: randomUUID(), containers: [container(image)] });
    } else {
      await see(image);
    }
    await until(`${service} to fail`, () => hits(image));

    await putRight();
    await until("the verdict to be on every channel", async () => {
      await timePasses(image);
      const row = await installation.row(keyOf(image));
      return row?.verdict === "PASSED" && row.rowState === undefined && row.publishedAt !== undefined;
    });

    await installation.untilQueueIsEmpty();
    expect(await installation.buildsOf(digestOf(image))).toHaveLength(builds);
    expect(new Set((await events.of(image)).map(({ detail }) => detail.scanId)).size).toBe(builds);
    await installation.untilSlotsAreFree(keyOf(image));
    expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  },
);

/** All that waits for a time to come may go on: messages, the row, its outcome, the next sweep. */
async function timePasses(image: string): Promise<void> {
  await installation.aws.releaseMessages(installation.output("queue_url"));
  await installation.passTimeOfNotices();
  await installation.endBackOff();
  await installation.passTimeIfDue(keyOf(image));
  await installation.sweep();
  await minute();
}
