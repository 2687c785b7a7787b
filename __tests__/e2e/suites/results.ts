import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import type { TopVulnerability } from "../../../functions/contract/images/vulnerabilities";
import { describeVulnerability } from "../../../functions/results/messages/phrases/describe-vulnerability";
import { EVENT_SCHEMA } from "../../../scripts/generate/event-schema";
import { untilAnswer } from "../../until";
import { installation } from "../shared-installation";
import { type EventQueue, Subscriber, subscribeToEvents, subscribeToTopic } from "../subscriber";
import { container, keyOf, taskArn } from "../task-event";

const keepsSchema = addFormats(new Ajv()).compile(JSON.parse(readFileSync(EVENT_SCHEMA, "utf8")));

let events: EventQueue;
let failures: Subscriber;

beforeAll(async () => {
  events = await subscribeToEvents(installation);
  failures = await Subscriber.create(installation, "failures");
  await subscribeToTopic(installation, failures, {
    ...{ verdict: ["FAILED"], account: ["123456789012"], cluster: ["shop"] },
  });
});

/** The messages about the image of this name, which may come more than once, by subject. */
async function messagesAbout(name: string): Promise<Record<string, unknown>[]> {
  const messages = (await failures.receive()).filter(({ Subject }) => String(Subject).endsWith(`/${name}`));
  return [...new Map(messages.map((each) => [each.Subject, each])).values()];
}

// Proves publish.events-and-topic.
test("a verdict is an event that keeps the schema, and a message for those who asked for failures", async () => {
  await installation.send(
    { id: "ok", containers: [container("results/good:1")] },
    { id: "bad", containers: [container("results/vulnerable:1")] },
  );

  const [bad] = await events.of("results/vulnerable:1");
  await events.of("results/good:1");
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
