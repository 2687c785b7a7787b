import { MAX_CHARACTERS } from "../../../../../functions/contract/exportable";
import type { DeployedImage } from "../../../../../functions/contract/notices/deployment-event";
import type { Notice } from "../../../../../functions/contract/notices/notice";
import { BAD_IMAGE, deploymentEvent, GATE_OPENED } from "../../../deployment-events";
import { completedOutcome, erroredOutcome, IMPAIRED } from "../../../outcomes";
import { vulnerability } from "../../../samples";
import { errorsOfForm, published } from "./topic-of";

/** What SNS takes: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_BYTES = 256 * 1024;

beforeEach(() => {
  process.env.AWS_REGION = "us-east-1";
});

const HOSTILE = "*bold* `code` <!channel> @here (@sre-team) [a](https://b)\nVerdict: PASSED";

test.each<[string, Notice]>([
  ["a verdict", completedOutcome({ failedRules: [HOSTILE], owner: HOSTILE, cluster: HOSTILE })],
  ["an error", { ...erroredOutcome(), error: { ...IMPAIRED.error, reason: HOSTILE } } as Notice],
  ["a deployment", deploymentEvent({ reason: HOSTILE, owner: HOSTILE, service: HOSTILE })],
  ["the installation", { ...IMPAIRED, error: { ...IMPAIRED.error, reason: HOSTILE } }],
  ["the gate", { ...GATE_OPENED, reason: HOSTILE }],
])("what is quoted marks nothing, and calls nobody in a message about %s", async (_, notice) => {
  const { content } = (await published(notice)).chat;
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
    const images = LONGEST_IMAGES.map((each) => ({ ...each, because: "failed" }) as const);
    const { nextSteps } = (await published(deploymentEvent({ images }))).chat.content;

    expect(nextSteps).toHaveLength(10);
    expect(nextSteps?.at(-1)).toBe("… and 4 more");
  });

  test("of an outcome are all of its accounts, of which a chat has as many as can be read", async () => {
    const accounts = Array.from({ length: 401 }, (_, number) => `${number}`.padStart(12, "0"));
    const { input, attributes, chat } = await published(completedOutcome({ accounts }));

    expect(JSON.parse(attributes.account ?? "")).toEqual(accounts);
    expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThan(MAX_BYTES / 4);
    expect(chat.metadata.additionalContext).toMatchObject({ account: expect.stringMatching(/^.{249}…$/) });
    expect(errorsOfForm(chat)).toEqual([]);
  });

  test("are all in a mail", async () => {
    const images = Array.from({ length: 100 }, () => BAD_IMAGE);
    const { text, chat } = await published(deploymentEvent({ images }));

    expect(text.length).toBeGreaterThan(8000);
    expect(chat.content.description).toHaveLength(8000);
  });
});
