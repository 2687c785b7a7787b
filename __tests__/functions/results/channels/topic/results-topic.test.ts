import { parseImage } from "../../../../../functions/contract/images/image";
import type { CompletedOutcome } from "../../../../../functions/contract/notices/outcome";
import { BAD_IMAGE, deploymentEvent, GATE_OPENED } from "../../../deployment-events";
import { erroredOutcome, failedOutcome, IMPAIRED, RECOVERED } from "../../../outcomes";
import { OWN } from "../../../places-on-sts";
import { buildArn, DIGEST, SCAN_ID, TASK_ARN } from "../../../samples";
import { published, TOPIC_ARN } from "./topic-of";

const REPORT = "https://secure.sysdig.com/#/results/17";

test("a verdict names image, platform, vulnerabilities, report, cluster, task, build and scan", async () => {
  expect(await published(failedOutcome({}, REPORT))).toMatchObject({
    input: { TopicArn: TOPIC_ARN, MessageStructure: "json" },
    subject: "Image scan FAILED: docker.io/library/nginx:1.27",
    text: [
      `Image: docker.io/library/nginx:1.27@${DIGEST} (linux/amd64)`,
      "Verdict: FAILED",
      "Change: first",
      "Vulnerabilities: 1 critical, 2 high, 3 medium, 4 low, 5 negligible",
      `Report: ${REPORT}`,
      "Cluster: production",
      `Task: ${TASK_ARN}`,
      `Build: ${buildArn(1)}`,
      `Scan: ${SCAN_ID}`,
    ].join("\n"),
    attributes: { verdict: "FAILED", repository: "docker.io/library/nginx", cluster: "production" },
  });
});

test("who answers for the image and what runs it has lines of its own, and the owner is an attribute", async () => {
  const service = { kind: "service", name: "web", cluster: "shop", ...OWN, tasks: 3 } as const;
  const services = [
    { ...service, owner: "pay, ments" },
    { ...service, kind: "family", name: "job", tasks: 1, owner: "@here" } as const,
  ];

  const { text, attributes } = await published({
    ...failedOutcome(),
    ...{ owner: "pay, ments", services, furtherServices: 7, furtherOwners: ["data"] },
  });

  expect(text).toContain(
    [
      "Owner: pay, ments, @ here, data",
      "Runs in: web (cluster shop, 3 tasks), task family job (cluster shop, 1 task) and 7 more",
      "Cluster: production",
    ].join("\n"),
  );
  expect(attributes).toMatchObject({ owner: "pay, ments" });
});

test("an image that nothing runs is said to be one", async () => {
  const { text, attributes } = await published({ ...failedOutcome(), services: [] });

  expect(text).toContain("Runs in: nothing that the latest sweep has seen\n");
  expect(attributes).not.toHaveProperty("owner");
});

test("of an image that no sweep has seen, who has started it is said", async () => {
  const web = { kind: "service", name: "web", cluster: "shop", ...OWN, tasks: 1, startedBy: true } as const;

  expect((await published({ ...failedOutcome(), services: [web] })).text).toContain(
    "\nStarted by web (cluster shop)\n",
  );
});

test("what is not known leaves no line, and no attribute", async () => {
  const image = parseImage("nginx:1.27", "linux/arm64");

  const { text, attributes } = await published(
    failedOutcome({ image, lastTaskArn: "arn:aws:ecs:us-east-1:123456789012:task/1" }),
  );

  expect(text).toContain("Image: docker.io/library/nginx:1.27 (linux/arm64)\n");
  expect(text).not.toMatch(/Report|Cluster|undefined|\n\n/);
  expect(attributes).toEqual({
    verdict: "FAILED",
    change: "first",
    repository: "docker.io/library/nginx",
    account: '["123456789012"]',
  });
});

test.each([
  ["2026-03-01T13:00:00.000Z", "Retry: 2026-03-01 13:00 UTC"],
  [undefined, "Retry: when another task runs the image"],
])(
  "an error that is retried at %s names its class, its scope and what to do, and is no verdict",
  async (retryAt, line) => {
    const { subject, text, attributes } = await published(
      erroredOutcome({}, retryAt === undefined ? null : new Date(retryAt)),
    );

    expect(subject).toBe("Image scan ERROR: docker.io/library/nginx:1.27");
    expect(text).toContain(
      `The scan ended without a verdict (class configuration, scope installation): no token stored: set it\n${line}`,
    );
    expect(attributes).toMatchObject({
      verdict: "ERROR",
      errorClass: "configuration",
      errorScope: "installation",
    });
  },
);

test("vulnerabilities that are not known are not published as zero", async () => {
  const { counts: _, ...uncounted } = failedOutcome() as CompletedOutcome;

  expect((await published(uncounted)).text).toContain("Vulnerabilities: not known\n");
});

test("an installation that is impaired says what is wrong, when the next try is, and that nothing else comes", async () => {
  expect(await published(IMPAIRED)).toMatchObject({
    subject: "Image scanning IMPAIRED: scanning",
    text: [
      "Every scan waits: two images in a row met an error that every image would meet (class configuration): no token stored: set it",
      "Installation: scanning, 123456789012, us-east-1",
      `Next try: 2026-03-01 12:05 UTC, then with longer pauses up to an hour. Once a scan works, all waiting scans are started.`,
      "Earlier verdicts still count. No further message comes until a scan works.",
    ].join("\n"),
    attributes: { installation: "IMPAIRED", errorClass: "configuration", errorScope: "installation" },
  });
});

test("one that recovered says since when scans waited, in the thread of the message before", async () => {
  const { chat: before } = await published(IMPAIRED);

  const { subject, text, chat, attributes } = await published(RECOVERED);

  expect(subject).toBe("Image scanning RECOVERED: scanning");
  expect(text).toContain(`every image that waited since 2026-03-01 12:00 UTC is scanned now`);
  expect(attributes).toMatchObject({ installation: "RECOVERED" });
  expect(chat.metadata.threadId).toBe(before.metadata.threadId);
  expect(chat.id).not.toBe(before.id);
});

test("the chat gets as much of a long text as it takes, everybody else all of it", async () => {
  const images = Array.from({ length: 100 }, () => BAD_IMAGE);

  const { text, chat } = await published(deploymentEvent({ images }));

  expect(text.length).toBeGreaterThan(8000);
  expect(chat.content.description).toHaveLength(8000);
});

test("a subject is ASCII, since SNS refuses every other", async () => {
  expect((await published(deploymentEvent({ service: "wéb\n" }))).subject).toBe(
    "Deployment BLOCKED: production/w?b?",
  );
});

test("the gate that somebody has opened says until when, why, and how to close it", async () => {
  const { subject, text, attributes } = await published(GATE_OPENED);

  expect(subject).toBe("Deployment gate OPENED: scanning");
  expect(text).toContain(`until 2026-03-01 13:00 UTC every deployment passes`);
  expect(text).toContain("Reason: incident 7\n");
  expect(attributes).toEqual({ gate: "OPENED" });
});
