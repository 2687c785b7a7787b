import { readFileSync } from "node:fs";
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { MINUTE } from "../../../functions/contract/durations";
import type { TopVulnerability } from "../../../functions/contract/top-vulnerabilities";
import { describeVulnerability } from "../../../functions/results/describe-vulnerability";
import { EVENT_SCHEMA, INSTALLATION_EVENT_SCHEMA } from "../../../scripts/generate/event-schema";
import { until, untilAnswer } from "../../until";
import { untilLogged } from "../function-log";
import { installation } from "../shared-installation";
import {
  type EventQueue,
  type ScanEvent,
  Subscriber,
  subscribeToEvents,
  subscribeToTopic,
} from "../subscriber";
import { container, digestOf, keyOf, taskArn } from "../task-event";

const schemaOf = (file: string) => addFormats(new Ajv()).compile(JSON.parse(readFileSync(file, "utf8")));
const keepsSchema = schemaOf(EVENT_SCHEMA);
const keepsInstallationSchema = schemaOf(INSTALLATION_EVENT_SCHEMA);

let events: EventQueue;
let failures: Subscriber;

beforeAll(async () => {
  events = await subscribeToEvents(installation);
  failures = await Subscriber.create(installation, "failures");
  await subscribeToFailures();
});

afterEach(() => installation.restore());

const subscribeToFailures = () =>
  subscribeToTopic(installation, failures, {
    ...{ verdict: ["FAILED"], account: ["123456789012"], cluster: ["shop"] },
  });

const eventsOf = (name: string, count?: number): Promise<ScanEvent[]> => events.of(name, count);

/** The messages about the image of this name, which may come more than once, by subject. */
async function messagesAbout(name: string): Promise<Record<string, unknown>[]> {
  const messages = (await failures.receive()).filter(({ Subject }) => String(Subject).endsWith(`/${name}`));
  return [...new Map(messages.map((each) => [each.Subject, each])).values()];
}

test("a verdict is an event that keeps the schema, and a message for those who asked for failures", async () => {
  await installation.send(
    { id: "ok", containers: [container("results/good:1")] },
    { id: "bad", containers: [container("results/vulnerable:1")] },
  );

  const [bad] = await eventsOf("results/vulnerable:1");
  await eventsOf("results/good:1");
  const row = await installation.row(keyOf("results/vulnerable:1"));
  expect(bad).toMatchObject({
    source: "fargate-image-scanning",
    "detail-type": "Image Scan Completed",
    resources: [taskArn("bad"), row?.run?.handle],
    detail: {
      scanId: row?.scanId,
      verdict: "FAILED",
      counts: row?.counts,
      topVulnerabilities: row?.topVulnerabilities,
      resultUrl: row?.resultUrl,
      cluster: "shop",
      account: "123456789012",
      region: "us-east-1",
    },
  });
  keepsSchema(bad?.detail);
  expect(keepsSchema.errors ?? []).toEqual([]);
  const worst: readonly TopVulnerability[] = row?.topVulnerabilities ?? [];
  expect(worst.map(({ severity }) => severity)).toEqual(["critical", "critical", "high", "high", "high"]);
  await installation.untilPublished(keyOf("results/good:1"));
  await installation.untilPublished(keyOf("results/vulnerable:1"));
  const messages = await untilAnswer("the message", async () => {
    const received = await messagesAbout("results/vulnerable:1");
    return received.length > 0 ? received : undefined;
  });
  expect(messages).toHaveLength(1);
  expect(await messagesAbout("results/good:1")).toEqual([]);
  expect(String(messages[0]?.Subject)).toBe("Image scan FAILED: docker.io/results/vulnerable:1");
  expect(String(messages[0]?.Message)).toMatch(
    /^Image: docker\.io\/results\/vulnerable:1@sha256:[\s\S]*Verdict: FAILED\n/,
  );
  expect(String(messages[0]?.Message)).toContain(
    `\nWorst vulnerabilities (at most five):\n${worst.map((each) => `- ${describeVulnerability(each)}\n`).join("")}`,
  );
});

test("an error is an event of its own kind, with what to do and when it is retried", async () => {
  await installation.aws.sysdig.setImage("results/broken:1", { exitCode: 3 });

  await installation.send({ id: "broken", containers: [container("results/broken:1")] });

  const [broken] = await eventsOf("results/broken:1");
  const row = await installation.row(keyOf("results/broken:1"));
  expect(broken).toMatchObject({
    "detail-type": "Image Scan Errored",
    detail: {
      error: { class: "infrastructure", scope: row?.errorScope, reason: row?.reason, retryAt: row?.dueAt },
    },
  });
  keepsSchema(broken?.detail);
  expect(keepsSchema.errors ?? []).toEqual([]);
});

test("an error that every image would meet is news once, and so is its end; nothing else has to be done than to fix it", async () => {
  const operators = await Subscriber.create(installation, "operators");
  await subscribeToTopic(installation, operators, { installation: ["IMPAIRED", "RECOVERED"] });
  const erring = ["impaired/a:1", "quay.io/impaired/b:1"];
  const later = ["impaired/c:1", "quay.io/impaired/d:1"];
  const tasksOf = (names: readonly string[]) => names.map((id) => ({ id, containers: [container(id)] }));
  await installation.aws.sysdig.requireToken("another-token");

  await installation.send(...tasksOf(erring));
  await events.ofInstallation("Installation Impaired");
  for (const name of erring) {
    expect((await eventsOf(name)).map((event) => event["detail-type"])).toEqual(["Image Scan Errored"]);
  }
  await installation.send(...tasksOf(later));
  for (const name of later) {
    const { reason } = await installation.untilRow(keyOf(name), { rowState: "WAITING" });
    expect(reason).toMatch(/^The installation is impaired since .*token was refused/);
    expect(await installation.buildsOf(digestOf(name))).toEqual([]);
  }
  await installation.coordinate();
  await installation.aws.sysdig.requireToken();
  await installation.passTimeToTry();
  await installation.coordinate();

  const news = await events.ofInstallation("Installation Recovered");
  for (const name of later) {
    await installation.untilRow(keyOf(name), { verdict: "PASSED", rowState: undefined });
  }
  // Five minutes lie between two builds of an image; otherwise nothing keeps these from theirs.
  for (const name of erring) {
    const { dueAt } = (await installation.row(keyOf(name))) ?? {};
    expect(new Date(String(dueAt)).getTime()).toBeLessThanOrEqual(Date.now() + 5 * MINUTE);
    await installation.passTime(keyOf(name), "dueAt");
  }
  await installation.coordinate();
  for (const name of erring) {
    await installation.untilRow(keyOf(name), { verdict: "PASSED", rowState: undefined });
  }
  expect(news.map((event) => event["detail-type"])).toEqual([
    "Installation Impaired",
    "Installation Recovered",
  ]);
  expect(new Set(news.map(({ detail }) => detail.impairmentId)).size).toBe(1);
  for (const { detail } of news) {
    keepsInstallationSchema(detail);
    expect(keepsInstallationSchema.errors ?? []).toEqual([]);
  }
  for (const name of later) {
    expect((await eventsOf(name)).map((event) => event["detail-type"])).toEqual(["Image Scan Completed"]);
    expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
  }
  await until("both messages", async () => (await operators.receive()).length >= 2);
  expect(operators.received.map(({ Subject }) => Subject)).toEqual([
    "Image scanning IMPAIRED: fargate-image-scanning",
    "Image scanning RECOVERED: fargate-image-scanning",
  ]);
  expect(await installation.row("installation#control")).not.toHaveProperty("breaker");
});

test("an outcome that the coordinator recorded and did not live to publish is published by the next one, under its scanId", async () => {
  const name = "results/unpublished:1";
  await installation.aws.killFunctionOn({
    functionName: installation.output("coordinator_function_name"),
    action: "events:PutEvents",
    when: "before",
  });

  await installation.send({ id: "unpublished", containers: [container(name)] });

  const row = await installation.untilRow(keyOf(name), { verdict: "PASSED" });
  await until("the kill", async () => (await installation.aws.pendingKills()).length === 0);
  expect(row.publishedAt).toBeUndefined();
  await installation.passTime(`outcome#${row.scanId}`, "dueAt");
  await installation.coordinate();
  const [event] = await eventsOf(name);
  expect(event?.detail).toMatchObject({ scanId: row.scanId, verdict: "PASSED" });
  await installation.untilPublished(keyOf(name));
  expect(await installation.row(`outcome#${row.scanId}`)).toBeUndefined();
});

test("a topic that is gone keeps nobody from the event, which is not repeated; the topic gets the outcome once it is back", async () => {
  const name = "results/vulnerable-and-no-topic:1";
  const sns = new SNSClient(installation.aws.clientConfig);
  const TopicArn = installation.output("results_topic_arn");
  await sns.send(new DeleteTopicCommand({ TopicArn }));

  await installation.send({ id: "no-topic", containers: [container(name)] });

  await eventsOf(name);
  const { scanId } = await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await installation.untilRow(`outcome#${scanId}`, { attempts: 1 });
  await installation.passTime(`outcome#${scanId}`, "dueAt");
  await installation.coordinate();
  await installation.untilRow(`outcome#${scanId}`, { attempts: 2 });
  await sns.send(new CreateTopicCommand({ Name: TopicArn.split(":").at(-1) }));
  await subscribeToFailures();
  await installation.passTime(`outcome#${scanId}`, "dueAt");
  await installation.coordinate();

  await installation.untilPublished(keyOf(name));
  await until("the message", async () => (await messagesAbout(name)).length > 0);
  expect(await eventsOf(name)).toHaveLength(1);
  const message = "publishing failed; will retry";
  expect(
    await untilLogged(installation, "coordinator_function_name", (line) => line.message === message),
  ).toContainEqual(expect.objectContaining({ level: "ERROR", channel: "topic", scanId }));
  await untilLogged(installation, "coordinator_function_name", (line) => line.PublishErrors === 1);
});
