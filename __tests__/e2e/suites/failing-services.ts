import { randomUUID } from "node:crypto";
import { until } from "../../until";
import { commandsOf, runInShell } from "../document-commands";
import { takeRight } from "../role-rights";
import { installation } from "../shared-installation";
import { type EventQueue, subscribeToEvents } from "../subscriber";
import { container, digestOf, keyOf } from "../task-event";

type FunctionOutput = "trigger_function_name" | "coordinator_function_name";

/** A service that fails while an image is to be scanned. */
interface Fault {
  readonly service: string;
  /** How what is needed of the service fails; answers how it is put right. */
  readonly begin: () => Promise<() => Promise<unknown>>;
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

async function takeRightOfBuilds(action: string) {
  const right = await takeRight(installation, action);
  return () => right.giveBack();
}

const errs = async (image: string) => (await installation.row(keyOf(image)))?.rowState === "ERROR";

/**
 * Each way in which a fault shows outside of our own programs: a message that comes again, a process that dies, an event that
 * is lost, a channel that refuses, a role without a right. The simulation has all faults of all services.
 */
const FAULTS: readonly Fault[] = [
  {
    service: "DynamoDB",
    begin: () => failCall("trigger_function_name", "dynamodb:PutItem", "InternalServerError"),
    hits: failed("dynamodb:PutItem"),
  },
  {
    service: "SQS",
    async begin() {
      // What cannot be done now is put off by this call.
      await failCall("trigger_function_name", "dynamodb:PutItem", "InternalServerError");
      return failCall("trigger_function_name", "sqs:ChangeMessageVisibility", "InternalError");
    },
    hits: failed("sqs:ChangeMessageVisibility"),
  },
  {
    service: "Lambda",
    async begin() {
      const functionName = installation.output("coordinator_function_name");
      await installation.aws.killFunctionOn({ functionName, action: "codebuild:StartBuild", when: "after" });
      return () => installation.work.release();
    },
    hits: async () => (await installation.aws.pendingKills()).length === 0,
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
    service: "SNS",
    begin: () => failCall("coordinator_function_name", "sns:Publish", "InternalFailure"),
    async hits(image) {
      const row = await installation.row(keyOf(image));
      return (
        row?.verdict === "PASSED" && !(await installation.isPublished(row)) && (await failed("sns:Publish")())
      );
    },
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
];

test.each(FAULTS)(
  "$service fails, and the image has one verdict once it works again",
  async ({ service, begin, hits, builds = 1 }) => {
    const image = `failing/${service.replace(/\W+/g, "-").toLowerCase()}:1`;
    const putRight = await begin();
    await installation.send({ id: randomUUID(), containers: [container(image)] });
    await until(`${service} to fail`, () => hits(image));

    await putRight();
    await until("the verdict to be on every channel", async () => {
      await timePasses(image);
      const row = await installation.row(keyOf(image));
      return row?.verdict === "PASSED" && row.rowState === undefined && (await installation.isPublished(row));
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
