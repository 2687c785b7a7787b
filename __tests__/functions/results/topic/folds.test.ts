import type { PublishCommand } from "@aws-sdk/client-sns";
import { OUTCOME_PREFIX } from "../../../../functions/contract/ledger";
import type { DeploymentEvent } from "../../../../functions/contract/notices/deployment-event";
import { queueNotice } from "../../../../functions/outbox/outbox";
import { FOLDED, foldKey } from "../../../../functions/results/topic/fold-key";
import { Folds } from "../../../../functions/results/topic/folds";
import { ResultsTopic } from "../../../../functions/results/topic/results-topic";
import { BAD_IMAGE, DEPLOYMENT_TYPES, deploymentEvent } from "../../deployment-events";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { DAY_MINUTES, DIGEST } from "../../samples";
import { TOPIC_ARN } from "./topic-of";

const ALWAYS = () => true;
const REFUSED = Object.assign(new Error("Rate exceeded"), { $metadata: { httpStatusCode: 400 } });
const SILENT = Object.assign(new Error("no answer"), { name: "TimeoutError", $metadata: {} });

/** A topic that keeps what it is sent, as `title: change count`. */
class FoldingTopic {
  readonly store = new LedgerInMemory();
  readonly sent: string[] = [];
  readonly inputs: PublishCommand["input"][] = [];
  fails: Error | undefined;
  private readonly topic: ResultsTopic;
  private queued = 0;

  constructor() {
    const send = async ({ input }: PublishCommand) => {
      this.inputs.push(input);
      const { change, count, deployment } = input.MessageAttributes ?? {};
      if (this.fails !== REFUSED) {
        this.sent.push(
          [deployment, change, count]
            .map((attribute) => attribute?.StringValue ?? "")
            .join(" ")
            .trim(),
        );
      }
      if (this.fails) {
        throw this.fails;
      }
    };
    const { table } = this.store;
    this.topic = new ResultsTopic(
      { send } as never,
      { send } as never,
      TOPIC_ARN,
      new Folds(table, () => this.store.now()),
    );
  }

  async queue(changes: Partial<DeploymentEvent> = {}): Promise<DeploymentEvent> {
    this.queued += 1;
    const event = deploymentEvent({
      detailType: "Enforcement Audited",
      deploymentEventId: `${this.queued}`,
      ...changes,
    });
    await this.store.table.update(queueNotice(event, this.store.now()));
    return event;
  }

  async decide(changes: Partial<DeploymentEvent> = {}): Promise<void> {
    await this.publish(await this.queue(changes));
  }

  publish(event: DeploymentEvent): Promise<void> {
    return this.topic.publish(event);
  }

  async pass(minutes: number): Promise<void> {
    this.store.passMinutes(minutes);
    await this.topic.publishDue(ALWAYS);
  }
}

let topic: FoldingTopic;

beforeEach(() => {
  topic = new FoldingTopic();
});

test("150 decisions about one family are one message at once, and one with the number of the others a day later", async () => {
  for (let task = 0; task < 150; task += 1) {
    await topic.decide({ service: undefined, family: "nightly", taskArn: `arn:task/${task}` } as never);
  }
  expect(topic.sent).toEqual(["ENFORCEMENT_AUDITED first 1"]);

  await topic.pass(DAY_MINUTES - 1);
  expect(topic.sent).toHaveLength(1);
  await topic.pass(1);

  expect(topic.sent.slice(1)).toEqual(["ENFORCEMENT_AUDITED same 149"]);
});

test("a fold in which nothing came for a day ends without a message, and the next decision is a first one again", async () => {
  await topic.decide();
  await topic.decide();
  await topic.pass(DAY_MINUTES);
  await topic.pass(DAY_MINUTES);
  expect(topic.sent).toEqual(["ENFORCEMENT_AUDITED first 1", "ENFORCEMENT_AUDITED same 1"]);
  expect(await topic.store.table.due("FOLDING", undefined, 10)).toEqual([]);

  await topic.decide();

  expect(topic.sent.slice(2)).toEqual(["ENFORCEMENT_AUDITED first 1"]);
});

test("each kind but the four is a message of its own each time, and is not read about", async () => {
  topic.store.table.getAll = async () => {
    throw new Error("nothing is to be read");
  };
  const others = DEPLOYMENT_TYPES.filter((detailType) => !FOLDED.includes(detailType));
  for (const detailType of [...others, ...others]) {
    await topic.decide({ detailType });
  }

  expect(others).toContain("Deployment Blocked");
  expect(topic.sent).toHaveLength(2 * others.length);
  expect(topic.sent).toContain("BLOCKED");
});

test("a decision that is published again, as after a crash, is neither sent nor counted again", async () => {
  const [first, second] = [await topic.queue(), await topic.queue()];
  for (const event of [first, first, second, second, first]) {
    await topic.publish(event);
  }
  await topic.pass(DAY_MINUTES);

  expect(topic.sent).toEqual(["ENFORCEMENT_AUDITED first 1", "ENFORCEMENT_AUDITED same 1"]);
});

test("decisions that are published at the same time are one message, and all are counted", async () => {
  const events = await Promise.all([topic.queue(), topic.queue(), topic.queue()]);
  await Promise.all(events.map((event) => topic.publish(event)));
  await topic.pass(DAY_MINUTES);

  expect(topic.sent).toEqual(["ENFORCEMENT_AUDITED first 1", "ENFORCEMENT_AUDITED same 2"]);
});

test("a first message that SNS refuses is sent when it is published again, and the day begins with that", async () => {
  const event = await topic.queue();
  topic.fails = REFUSED;
  await expect(topic.publish(event)).rejects.toThrow("Rate exceeded");
  await topic.decide();
  topic.fails = undefined;
  await topic.pass(60);
  await topic.publish(event);
  expect(topic.sent).toEqual(["ENFORCEMENT_AUDITED first 1"]);

  await topic.pass(DAY_MINUTES - 60);
  expect(topic.sent).toHaveLength(1);
  await topic.pass(60);

  expect(topic.sent.slice(1)).toEqual(["ENFORCEMENT_AUDITED same 1"]);
});

test("a first message of which nobody knows whether it arrived is not sent twice, and counts in the next one", async () => {
  const event = await topic.queue();
  topic.fails = SILENT;
  await expect(topic.publish(event)).rejects.toThrow("no answer");
  topic.fails = undefined;
  await topic.publish(event);
  expect(topic.sent).toHaveLength(1);

  await topic.pass(DAY_MINUTES);

  expect(topic.sent.slice(1)).toEqual(["ENFORCEMENT_AUDITED same 1"]);
});

test("so does the number of a later message, which is sent again soon where SNS has refused it", async () => {
  await topic.decide();
  await topic.decide();
  topic.fails = REFUSED;
  await expect(topic.pass(DAY_MINUTES)).rejects.toThrow("Rate exceeded");
  await topic.decide();
  topic.fails = SILENT;
  await expect(topic.pass(10)).rejects.toThrow("no answer");
  expect(topic.sent.slice(1)).toEqual(["ENFORCEMENT_AUDITED same 2"]);
  topic.fails = undefined;
  await topic.decide();
  await topic.pass(DAY_MINUTES - 1);
  expect(topic.sent).toHaveLength(2);
  await topic.pass(1);

  expect(topic.sent.slice(2)).toEqual(["ENFORCEMENT_AUDITED same 3"]);
});

test("a message that SNS refuses does not keep the others from it; where SNS is silent, they come a minute later", async () => {
  for (const service of ["web", "api", "web", "api"]) {
    await topic.decide({ service });
  }
  topic.fails = SILENT;
  await expect(topic.pass(DAY_MINUTES)).rejects.toThrow("no answer");
  expect(topic.sent).toHaveLength(3);
  topic.fails = undefined;
  await topic.pass(1);

  expect(topic.sent).toHaveLength(4);
});

test("what nobody here wrote ends a fold, and keeps no decision from being published", async () => {
  await topic.decide();
  const key = foldKey(deploymentEvent({ detailType: "Enforcement Audited" })) ?? "";
  const outcome = JSON.stringify(deploymentEvent({ detailType: "Deployment Blocked" }));
  await topic.store.table.update({ key, set: { outcome, foldCount: "many" } });
  await topic.decide();
  await topic.store.table.update({ key, set: { outcome } });
  await topic.pass(DAY_MINUTES);
  await topic.decide();

  expect(topic.sent).toEqual(["ENFORCEMENT_AUDITED first 1", "ENFORCEMENT_AUDITED first 1"]);
});

test("a fold is deleted some time after its last message", async () => {
  await topic.decide({ images: [{ ...BAD_IMAGE, digest: DIGEST }] });
  await topic.pass(DAY_MINUTES);
  const items = topic.store.table;
  const key = foldKey(deploymentEvent({ detailType: "Enforcement Audited", images: [BAD_IMAGE] })) ?? "";

  expect(await items.get(key)).toEqual({ image: key, expiresAt: topic.store.now().getTime() / 1000 });
  expect(await items.get(`${OUTCOME_PREFIX}1`)).toMatchObject({ folded: true });
});

test("a message says how many decisions it is about, in its title, in its text and as a number", async () => {
  const detailType = "Deployment Audited";
  for (const [service, minutes] of [
    ["web", 0],
    ["web", 1],
    ["api", 0],
    ["api", 0],
    ["api", 0],
  ] as const) {
    await topic.decide({ detailType, service });
    await topic.pass(minutes);
  }
  await topic.pass(DAY_MINUTES);

  const forms = topic.inputs.map(({ Subject, Message, MessageAttributes }) => [
    Subject,
    JSON.parse(Message ?? "").default.split("\n")[0],
    MessageAttributes?.count,
  ]);
  const first = "Count: 1, the first; how many more of the same come is one message after 24 hours.";
  const later = "more of the same since the message before; the latest of them follows.";
  expect(forms).toEqual([
    ["Deployment would be BLOCKED: production/web", first, { DataType: "Number", StringValue: "1" }],
    ["Deployment would be BLOCKED: production/api", first, { DataType: "Number", StringValue: "1" }],
    [
      "Deployment would be BLOCKED once more: production/web",
      `Count: 1 ${later}`,
      { DataType: "Number", StringValue: "1" },
    ],
    [
      "Deployment would be BLOCKED 2 times more: production/api",
      `Count: 2 ${later}`,
      { DataType: "Number", StringValue: "2" },
    ],
  ]);
});
