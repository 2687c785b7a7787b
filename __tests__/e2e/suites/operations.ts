import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { commandsNamed, commandsOfTables } from "../../operations-page";
import { until } from "../../until";
import { onCall } from "../on-call";
import { runningTask } from "../running-tasks";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf, taskEvent } from "../task-event";

const run = (script: string) => onCall(installation, script);

/** A task event that EventBridge itself has put into the dead-letter queue. */
async function deadLetter(id: string, image: string): Promise<void> {
  const { Source, DetailType, Detail = "" } = taskEvent({ id, containers: [container(image)] });
  const { accountId: account, region, clientConfig } = installation.aws;
  const envelope = { version: "0", id, source: Source, "detail-type": DetailType, account, region };
  const MessageBody = JSON.stringify({
    ...envelope,
    time: "2026-03-01T12:00:00Z",
    resources: [],
    detail: JSON.parse(Detail),
  });
  const QueueUrl = installation.output("dead_letter_queue_url");
  await new SQSClient(clientConfig).send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

const judged = (image: string) =>
  installation.untilRow(keyOf(image), { verdict: "PASSED", rowState: undefined });

describe("what stands in the tables", () => {
  beforeAll(async () => {
    await installation.send({ id: "known", containers: [container("nginx:1.27")] });
    await judged("nginx:1.27");
    await installation.untilPublished(keyOf("nginx:1.27"));
    // A function has a log, also where nothing is wrong with it.
    await installation.coordinate();
    await installation.sweep();
  });
  afterAll(() => run('fargate-scans gate close --name "$NAME"'));

  test.each(commandsOfTables)("runs: %s", async (command) => {
    await run(command);
  });
});

test("dead letters are looked at, stay where they are, and are scanned after the redrive", async () => {
  await deadLetter("dead", "operations/dead:1");

  const seen = await run(commandsNamed("look-at-dead-letters"));
  expect(seen).toContain("operations/dead:1");
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(1);

  const moved = await run(`${commandsNamed("look-at-dead-letters")}\n${commandsNamed("redrive")}`);
  expect(moved).toMatch(/"Status": "COMPLETED"/);
  await judged("operations/dead:1");
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
});

test("what is of no use there is deleted", async () => {
  await deadLetter("useless", "operations/useless:1");

  await run(`${commandsNamed("look-at-dead-letters")}\n${commandsNamed("purge")}`);

  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  expect(await installation.row(keyOf("operations/useless:1"))).toBeUndefined();
});

test("a pause stops what runs, and the sweep after it finds what began meanwhile and still runs", async () => {
  await installation.aws.sysdig.holdScans("operations/stopped");
  await installation.send({ id: "stopped", containers: [container("operations/stopped:1")] });
  await installation.untilRow(keyOf("operations/stopped:1"), { rowState: "SCANNING" });
  const { variables, deployment } = installation;
  await deployment.apply({ ...variables, enabled: false });
  await installation.send({ id: "unseen", containers: [container("operations/unseen:1")] });

  expect(await run(commandsNamed("stop-builds"))).toContain("STOPPED");

  await installation.untilRow(keyOf("operations/stopped:1"), { rowState: "ERROR" });
  expect((await installation.buildsOf(digestOf("operations/stopped:1"))).map(({ status }) => status)).toEqual(
    ["STOPPED"],
  );
  await installation.aws.sysdig.holdScans(null);
  await installation.untilPublished(keyOf("operations/stopped:1"));
  expect(await installation.row(keyOf("operations/unseen:1"))).toBeUndefined();

  await deployment.apply({ ...variables, enabled: true });
  await installation.aws.putTasks([runningTask("unseen", [container("operations/unseen:1")])]);
  expect(await run(commandsNamed("sweep"))).toContain('"StatusCode": 202');
  await judged("operations/unseen:1");
  await installation.passTime(keyOf("operations/stopped:1"), "dueAt");
  await installation.coordinate();
  await judged("operations/stopped:1");
});

test("a rescan of everything scans what runs anew, and can be followed", async () => {
  const image = "operations/again:1";
  await installation.aws.putTasks([runningTask("again", [container(image)])]);
  await installation.sweep();
  await judged(image);
  await installation.untilPublished(keyOf(image));
  await installation.forgetStarts(keyOf(image));

  await run(commandsNamed("rescan"));
  await run(commandsNamed("follow"));

  await until("a second build", async () => (await installation.buildsOf(digestOf(image))).length === 2);
  await judged(image);
});
