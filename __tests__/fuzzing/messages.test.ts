import type { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { PublishCommand } from "@aws-sdk/client-sns";
import fc from "fast-check";
import { readControl } from "../../functions/capacity/control";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { GateEvent } from "../../functions/contract/notices/gate-event";
import type { Notice } from "../../functions/contract/notices/notice";
import type { CompletedOutcome } from "../../functions/contract/notices/outcome";
import { ResultsEvents } from "../../functions/results/channels/events";
import type { ResultsChannel } from "../../functions/results/channels/results-channel";
import { findingOf } from "../../functions/results/channels/security-hub/security-hub-finding";
import { SummaryMaker } from "../../functions/summary/summary-maker";
import { readLastSweep } from "../../functions/workloads/workloads-of";
import { BAD_IMAGE, deploymentEvent } from "../functions/deployment-events";
import { completedOutcome, erroredOutcome, IMPAIRED } from "../functions/outcomes";
import { type ChatForm, errorsOfForm, topicOf } from "../functions/results/channels/topic/topic-of";
import { minutesFromNow, NOW, vulnerability } from "../functions/samples";
import { imageRow, keyOf, unscannedRow, workloadsItem } from "../functions/summary/ledger-items";
import { written } from "../functions/written-lines";
import { forAll, forAllAsync } from "../property-runs";
import { anyJson, DEEP_TEXT, hostileText, LONE_HALVES } from "./arbitraries";

/** What moves a cursor, breaks a line or turns text around. */
const UNPRINTABLE = /[^\P{C}\n]|[\u2028\u2029]/u;
/** What calls people in a chat. */
const MENTION = /@(here|channel|everyone)\b|<[!@#]/;

/** The long texts of a notice come from outside, at most as long as their writer lets through. */
const long = fc.oneof(
  hostileText,
  hostileText.map((text) => `${text}${"🐳x".repeat(400)}`.slice(0, 1000)),
);
const vulnerabilities = fc.array(
  fc
    .tuple(hostileText, hostileText, hostileText, hostileText)
    .map(([name, inPackage, version, fixedIn]) =>
      vulnerability({ name, package: inPackage, version, fixedIn }),
    ),
  { maxLength: 5 },
);
const services = fc.array(
  fc.record({
    kind: fc.constantFrom("service" as const, "family" as const),
    name: hostileText,
    cluster: hostileText,
    tasks: fc.nat(),
    owner: hostileText,
  }),
  { maxLength: 5 },
);
const completed = fc
  .record({
    topVulnerabilities: vulnerabilities,
    failedRules: fc.array(long, { maxLength: 5 }),
    newVulnerabilities: fc.array(hostileText, { maxLength: 5 }),
    services,
    owner: hostileText,
    furtherOwners: fc.array(hostileText, { maxLength: 15 }),
    cluster: hostileText,
  })
  .map((changes) => completedOutcome(changes as Partial<CompletedOutcome>));
const errored = long.map((reason) => {
  const outcome = erroredOutcome();
  return {
    ...outcome,
    error: { ...("error" in outcome ? outcome.error : IMPAIRED.error), reason },
  } as Notice;
});
const deployment = fc
  .tuple(vulnerabilities, fc.array(long, { maxLength: 5 }), long, hostileText, hostileText)
  .map(([topVulnerabilities, failedRules, reason, name, owner]) =>
    deploymentEvent({
      ...{ reason, cluster: name, service: name, owner, stage: "POST_SCALE_UP" },
      images: [
        {
          ...BAD_IMAGE,
          reference: name,
          containers: [name, owner],
          reason,
          topVulnerabilities,
          failedRules,
          exception: { image: name, owner, reason, until: name },
        },
      ],
    } as Partial<DeploymentEvent>),
  );
const impaired = long.map((reason): Notice => ({ ...IMPAIRED, error: { ...IMPAIRED.error, reason } }));
const gate = long.map(
  (reason) =>
    ({
      gateEventId: "1",
      version: "1",
      detailType: "Deployment Gate Opened",
      installation: "scanning",
      changedAt: NOW.toISOString(),
      openUntil: minutesFromNow(9).toISOString(),
      reason,
    }) as unknown as GateEvent,
);
const summary = fc.tuple(long, hostileText, hostileText).map(([reason, reference, owner]) => {
  const maker = new SummaryMaker({
    installation: "scanning",
    from: minutesFromNow(-10_000),
    to: NOW,
    lastSweep: readLastSweep(undefined),
    control: { ...readControl(undefined), backOff: { until: minutesFromNow(9), reason } },
  });
  for (let number = 0; number < 60; number++) {
    const service = {
      kind: "service",
      name: reference,
      cluster: owner,
      tasks: 3,
      since: NOW.toISOString(),
      owner,
    };
    maker.add(imageRow({ image: keyOf(number), reference: reference || "x" }));
    maker.add(
      unscannedRow({
        image: keyOf(number + 100),
        reference: reference || "x",
        reason,
        rowState: "WAITING",
        dueAt: NOW.toISOString(),
      }),
    );
    maker.add(workloadsItem({ services: [service] }, keyOf(number)));
    maker.add(workloadsItem({ services: [service] }, keyOf(number + 100)));
  }
  return maker.summary(true);
});
const notices: fc.Arbitrary<Notice> = fc.oneof(
  { weight: 3, arbitrary: completed },
  { weight: 2, arbitrary: errored },
  { weight: 3, arbitrary: deployment },
  { weight: 1, arbitrary: impaired },
  { weight: 1, arbitrary: gate },
);

/** What a channel sends, by a client that only keeps it. */
async function sent<Input>(
  channel: (client: never) => ResultsChannel | Promise<ResultsChannel>,
  notice: Notice,
): Promise<Input> {
  const inputs: Input[] = [];
  const client = { send: async ({ input }: { input: Input }) => inputs.push(input) && {} };
  await (await channel(client as never)).publish(notice);
  return inputs[0] as Input;
}

async function checkTopic(notice: Notice): Promise<void> {
  const input = await sent<PublishCommand["input"]>((sns) => topicOf(sns, "arn:topic"), notice);

  expect(input.Subject).toMatch(/^[ -~]{1,99}$/);
  const forms = JSON.parse(input.Message ?? "") as { default: string; https: string };
  const chat: ChatForm = JSON.parse(forms.https);
  expect(errorsOfForm(chat)).toEqual([]);
  const { title, description, nextSteps = [], keywords } = chat.content;
  for (const text of [forms.default, title, description, ...nextSteps, ...keywords]) {
    expect(text).not.toMatch(UNPRINTABLE);
    expect(text).not.toMatch(MENTION);
  }
  expect(title).not.toContain("\n");
  for (const { StringValue = "" } of Object.values(input.MessageAttributes ?? {})) {
    expect(StringValue).not.toMatch(UNPRINTABLE);
    expect(StringValue).toMatch(/^[^\n]+$/);
  }
  expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThan(256 * 1024);
}

async function checkEvent(notice: Notice): Promise<void> {
  const input = await sent<PutEventsCommand["input"]>(
    (eventbridge) => new ResultsEvents(eventbridge),
    notice,
  );
  const [entry] = input.Entries ?? [];
  expect(JSON.parse(entry?.Detail ?? "")).toEqual(JSON.parse(JSON.stringify(notice)));
  expect(Buffer.byteLength(JSON.stringify(entry))).toBeLessThan(256 * 1024);
}

// Proves text.messages.
test("whatever a notice says, the topic gets lines that nothing in it breaks, calls nobody, and its event is JSON that fits", async () => {
  await forAllAsync(2000, notices, async (notice) => {
    await checkTopic(notice);
    await checkEvent(notice);
  });
});

test("the largest summary of any texts fits every channel", async () => {
  await forAllAsync(60, summary, async (notice) => {
    await checkTopic(notice);
    await checkEvent(notice);
  });
});

test("whatever an outcome says, its finding is within Security Hub's limits, and whole characters", () => {
  forAll(2000, completed, (outcome) => {
    const finding = findingOf(outcome, "aws");
    expect(finding.Title?.length).toBeLessThanOrEqual(256);
    expect(finding.Description?.length).toBeLessThanOrEqual(1024);
    JSON.stringify(finding, (_, value) => {
      if (typeof value === "string") {
        expect(value).not.toMatch(LONE_HALVES);
        expect(value).not.toMatch(UNPRINTABLE);
      }
      return value;
    });
    expect(Buffer.byteLength(JSON.stringify(finding))).toBeLessThan(240_000);
  });
});

test("whatever is logged is one line of JSON each", () => {
  const fields = fc.dictionary(
    // The logger warns of those that it keeps for itself, in a line of its own.
    fc.constantFrom("error", "reason", "key", "image", "toString", "__proto__"),
    fc.oneof(
      anyJson,
      hostileText.map((message) => new Error(message)),
      fc.bigInt(),
      fc.constant(undefined),
    ),
    { maxKeys: 4, noNullPrototype: true },
  );

  forAll(1000, hostileText, fields, (message, given) => {
    // `written` reads every line as JSON.
    const lines = written((telemetry) => {
      telemetry.info(message, given);
      telemetry.error(message, given);
    });
    expect(lines).toHaveLength(2);
  });
  expect(
    written((telemetry) => telemetry.error("x", { deep: JSON.parse(DEEP_TEXT.slice(49_000, -49_000)) })),
  ).toHaveLength(1);
});
