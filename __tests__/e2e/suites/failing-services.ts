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

// The simulation has all faults of all services.
// Proves scan.function-dies.
test("a coordinator that dies after it has started a build leaves the image one verdict", async () => {
  const { aws, work } = installation;
  const functionName = installation.output("coordinator_function_name");
  const image = "failing/lambda:1";
  await aws.killFunctionOn({ functionName, action: "codebuild:StartBuild", when: "after" });
  await installation.send({ id: "failing", containers: [container(image)] });
  await until("the fault to hit", async () => (await aws.pendingKills()).length === 0);

  await work.release();
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
