import { randomUUID } from "node:crypto";
import { until } from "../../until";
import { commandsOf, runInShell } from "../document-commands";
import { installation } from "../shared-installation";
import { type EventQueue, subscribeToEvents } from "../subscriber";
import { container, digestOf, keyOf } from "../task-event";

let events: EventQueue;

beforeAll(async () => {
  events = await subscribeToEvents(installation);
  const [enableSecurityHub = ""] = commandsOf("security-hub.md");
  await runInShell(installation.aws, enableSecurityHub);
});

afterEach(() => installation.restore());

/** Another minute, in which the coordinator may fail as a whole after it has done what it could. */
const minute = () => installation.coordinate().catch(() => undefined);

/** The scan of an image that a fault hits has one build and one outcome once time passes. */
async function expectOneVerdict(
  image: string,
  hits: () => Promise<boolean>,
  putRight: () => Promise<unknown>,
) {
  await installation.send({ id: randomUUID(), containers: [container(image)] });
  await until("the fault to hit", hits);

  await putRight();
  await until("the verdict to be on every channel", async () => {
    await timePasses(image);
    const row = await installation.row(keyOf(image));
    return row?.verdict === "PASSED" && row.rowState === undefined && (await installation.isPublished(row));
  });

  await installation.untilQueueIsEmpty();
  expect(await installation.buildsOf(digestOf(image))).toHaveLength(1);
  expect(new Set((await events.of(image)).map(({ detail }) => detail.scanId)).size).toBe(1);
  await installation.untilSlotsAreFree(keyOf(image));
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
}

// The simulation has all faults of all services.
test("a message whose writes fail comes again, and the image has one verdict", async () => {
  const { aws } = installation;
  const [functionName, action] = [installation.output("trigger_function_name"), "dynamodb:PutItem"];
  await aws.failFunctionOn({ functionName, action, error: "InternalServerError" });

  await expectOneVerdict(
    "failing/dynamodb:1",
    async () => ((await aws.failedCalls())[action] ?? 0) > 0,
    () => aws.resetSwitches().then(() => aws.switch({ schedules: false })),
  );
});

test("a coordinator that dies after it has started a build leaves the image one verdict", async () => {
  const { aws, work } = installation;
  const functionName = installation.output("coordinator_function_name");
  await aws.killFunctionOn({ functionName, action: "codebuild:StartBuild", when: "after" });

  await expectOneVerdict(
    "failing/lambda:1",
    async () => (await aws.pendingKills()).length === 0,
    () => work.release(),
  );
});

/** All that waits for a time to come may go on: messages, the row, its outcome, the next sweep. */
async function timePasses(image: string): Promise<void> {
  await installation.aws.releaseMessages(installation.output("queue_url"));
  await installation.passTimeOfNotices();
  await installation.endBackOff();
  await installation.passTimeIfDue(keyOf(image));
  await installation.sweep();
  await minute();
}
