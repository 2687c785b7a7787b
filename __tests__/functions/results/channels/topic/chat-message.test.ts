import { MAX_CHARACTERS } from "../../../../../functions/contract/exportable";
import type { DeployedImage } from "../../../../../functions/contract/notices/deployment-event";
import { detailTypeOf, type Notice } from "../../../../../functions/contract/notices/notice";
import type { CompletedOutcome } from "../../../../../functions/contract/notices/outcome";
import {
  BAD_IMAGE,
  deploymentEvent,
  EXCEPTED_IMAGE,
  GATE_CLOSED,
  GATE_OPENED,
} from "../../../deployment-events";
import { completedOutcome, erroredOutcome, IMPAIRED, RECOVERED } from "../../../outcomes";
import { OWN } from "../../../places-on-sts";
import { buildArn, DIGEST, TASK_ARN, vulnerability } from "../../../samples";
import { imageRow, summaryOf, workloadsItem } from "../../../summary/ledger-items";
import { NOTICES } from "../../every-notice";
import { errorsOfForm, messageOf, published } from "./topic-of";

const SHORT_DIGEST = `${DIGEST.slice(0, 19)}…`;
/** What SNS takes: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_BYTES = 256 * 1024;

beforeEach(() => {
  process.env.AWS_REGION = "us-east-1";
});

const chatOf = async (notice: Notice) => (await published(notice)).chat;
const stepsOf = async (notice: Notice) => (await chatOf(notice)).content.nextSteps;

test.each(NOTICES)("AWS's chat service shows %s, if there is a message of it", async (_, notice) => {
  const message = await messageOf(notice);

  expect(message && errorsOfForm(message.chat)).toEqual(message && []);
});

test("all events but a rescan have a message, each with its detail type", async () => {
  const messages = await Promise.all(NOTICES.map(([, notice]) => messageOf(notice)));
  const types = messages.flatMap((message) => message?.chat.metadata.eventType ?? []);

  const all = NOTICES.map(([, notice]) => detailTypeOf(notice));
  expect(new Set([...types, "Rescan Requested"])).toEqual(new Set(all));
});

test("a verdict says what was found, whose it is and what to do, and leaves out what the title says", async () => {
  const services = [{ kind: "service", name: "web", cluster: "production", ...OWN, tasks: 3 } as const];
  const topVulnerabilities = [vulnerability()];

  const chat = await chatOf(
    completedOutcome({ ...{ topVulnerabilities, services, owner: "shop" }, failedRules: ["P / B / R"] }),
  );

  expect(chat.content).toEqual({
    textType: "client-markdown",
    title: "Image scan FAILED: docker.io/library/nginx:1.27",
    description: [
      `*Image:* docker.io/library/nginx:1.27@${SHORT_DIGEST} (linux/amd64)`,
      "*Change:* first",
      "*Vulnerabilities:* 1 critical, 2 high, 3 medium, 4 low, 5 negligible",
      "*Failed rule:* P / B / R",
      "Worst vulnerabilities (at most five):",
      "- CVE-2024-1234 critical in openssl 3.0.2, fixed in 3.0.13, exploited in the wild",
      "*Report:* https://secure.sysdig.com/#/results/17",
      "*Owner:* shop",
      "*Runs in:* web (cluster production, 3 tasks)",
    ].join("\n"),
    nextSteps: [
      "Open the report, fix the image, and deploy it again.",
      `fargate-scans image sha256:aaaaaaaaaaaa --name scanning --region us-east-1 shows what to do, and what runs it.`,
    ],
    keywords: ["Image Scan Completed", "FAILED", "first", "docker.io/library/nginx", "production", "shop"],
  });
  expect(chat.metadata).toEqual({
    threadId: "docker.io/library/nginx",
    summary: chat.content.title,
    eventType: "Image Scan Completed",
    relatedResources: [TASK_ARN, buildArn(1)],
    additionalContext: {
      ...{ verdict: "FAILED", change: "first", repository: "docker.io/library/nginx" },
      ...{ account: "123456789012", cluster: "production", owner: "shop" },
    },
  });
});

test("a deployment that was refused says why of each image, and what to do apart from that", async () => {
  const { serviceArn, deploymentArn } = deploymentEvent();

  const chat = await chatOf(deploymentEvent({ owner: "shop" }));

  expect(chat.content).toMatchObject({
    title: "Deployment BLOCKED: production/web",
    description: expect.stringMatching(
      /^1 of 2 images was refused\.\n\*Owner:\* shop\n\n(\*Image:\* .+\n([^*].+\n|\*.+\n)+\n?)+\*Image:\* .+\nPassed by an exception; .+$/,
    ),
    nextSteps: [
      expect.stringMatching(/^Update the packages above/),
      expect.stringMatching(/^\*How to get an exception:\* ask the owners of the installation scanning/),
      `{ image = "${DIGEST}", until = "YYYY-MM-DD", reason = "...", owner = "..." }`,
      "Or accept a single vulnerability in Sysdig, scan the image again, and deploy.",
    ],
    keywords: ["Deployment Blocked", "BLOCKED", "production", "web", "shop"],
  });
  expect(chat.metadata).toMatchObject({
    threadId: "production/web",
    eventType: "Deployment Blocked",
    relatedResources: [serviceArn, deploymentArn],
  });
});

const command = (line: string) => expect.stringContaining(`fargate-scans ${line} --name scanning`);

const IMAGE_COMMAND = command("image sha256:aaaaaaaaaaaa");

test.each<[string, Notice, readonly unknown[] | undefined]>([
  ["a verdict that is good", completedOutcome({ verdict: "PASSED" }), undefined],
  ["one without a policy", completedOutcome({ verdict: "NO_POLICY" }), [IMAGE_COMMAND]],
  [
    "a bad one without a report",
    completedOutcome({ resultUrl: undefined } as unknown as CompletedOutcome),
    ["Fix the image, and deploy it again.", IMAGE_COMMAND],
  ],
  ["an error", erroredOutcome(), [IMAGE_COMMAND]],
  ["an impaired installation", IMPAIRED, [command("doctor"), command("breaker --probe")]],
  ["one that recovered", RECOVERED, undefined],
  ["a gate that was opened", GATE_OPENED, [expect.stringMatching(/^\*To close it earlier:\* .* gate close/)]],
  ["a gate that was closed", GATE_CLOSED, [command("audit --json")]],
  ["an exception that held", deploymentEvent({ images: [EXCEPTED_IMAGE] }), undefined],
  ["a summary", summaryOf([imageRow(), workloadsItem()]), [command("report --running --html report.html")]],
])("the next steps after %s", async (_, notice, steps) => {
  expect(await stepsOf(notice)).toEqual(steps);
});

test.each([
  ["no digest", undefined],
  ["one that is none", "sha256:$(reboot)"],
])("an image with %s gets into no command that people paste", async (_, digest) => {
  const outcome = completedOutcome();
  const image = { ...outcome.image, digest };

  expect(await stepsOf({ ...outcome, image } as CompletedOutcome)).toEqual([
    "Open the report, fix the image, and deploy it again.",
  ]);
});

const HOSTILE = "*bold* `code` <!channel> @here (@sre-team) [a](https://b)\nVerdict: PASSED";

test.each<[string, Notice]>([
  ["a verdict", completedOutcome({ failedRules: [HOSTILE], owner: HOSTILE, cluster: HOSTILE })],
  ["an error", { ...erroredOutcome(), error: { ...IMPAIRED.error, reason: HOSTILE } } as Notice],
  ["a deployment", deploymentEvent({ reason: HOSTILE, owner: HOSTILE, service: HOSTILE })],
  ["the installation", { ...IMPAIRED, error: { ...IMPAIRED.error, reason: HOSTILE } }],
  ["the gate", { ...GATE_OPENED, reason: HOSTILE }],
])("what is quoted marks nothing, and calls nobody in a message about %s", async (_, notice) => {
  const { content } = await chatOf(notice);
  const { title, description, nextSteps = [], keywords } = content;

  for (const text of [title, ...description.split("\n"), ...nextSteps, ...keywords]) {
    expect(text).not.toMatch(/[<>]|@(here|sre-team)/);
  }
  expect(description.replace(/^\*[A-Za-z, ]+:\* /gm, "")).not.toContain("*");
  expect(`${title}${keywords}`).not.toMatch(/[*`<>[\]]|:\/\//);
});

/** What a build exports at most in one variable, and a reason holds. */
const LONG = "語 *`@".repeat(MAX_CHARACTERS / 5);
const FIFTH = LONG.slice(0, LONG.length / 5);
const NAME = "n".repeat(255);
const REFERENCE = `registry.example.com/${"a".repeat(150)}/${"b".repeat(80)}:${"t".repeat(40)}`;
const LONGEST_IMAGES: DeployedImage[] = Array.from({ length: 10 }, (_, number) => ({
  ...BAD_IMAGE,
  reference: `${REFERENCE}${number}`,
  because: number % 2 === 0 ? "failed" : "timeout",
  containers: Array.from({ length: 10 }, () => NAME),
  reason: LONG,
  failedRules: Array.from({ length: 5 }, () => FIFTH),
  topVulnerabilities: Array.from({ length: 5 }, () => vulnerability({ package: FIFTH })),
}));
const LONGEST_RUNS = {
  ...{ installation: "n".repeat(28), cluster: NAME, owner: "語".repeat(100), furtherServices: 80 },
  services: Array.from({ length: 5 }, () => ({
    ...{ kind: "family" as const, name: NAME, cluster: NAME, tasks: 100_000, owner: "語".repeat(100) },
  })),
  furtherOwners: Array.from({ length: 15 }, (_, number) => `${number}${"語".repeat(98)}`),
};

describe("the longest values", () => {
  test("of a deployment fit into the form and into SNS, and cut no step of ours", async () => {
    process.env.AWS_REGION = "us-isof-south-1";
    const longest = { ...LONGEST_RUNS, service: NAME, reason: LONG, images: LONGEST_IMAGES };
    const { chat, input } = await published(deploymentEvent(longest));
    const { nextSteps = [], keywords } = chat.content;

    expect(errorsOfForm(chat)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThan(MAX_BYTES);
    expect(nextSteps.length).toBeLessThanOrEqual(10);
    expect(nextSteps.filter((step) => step.length > 250 || /\S…$/.test(step))).toEqual([]);
    expect(Math.max(...keywords.map(({ length }) => length))).toBeLessThanOrEqual(75);
  });

  test("steps that there is no place for are counted", async () => {
    const steps = await stepsOf(
      deploymentEvent({ images: LONGEST_IMAGES.map((each) => ({ ...each, because: "failed" })) }),
    );

    expect(steps).toHaveLength(10);
    expect(steps?.at(-1)).toBe("… and 4 more");
  });
});
