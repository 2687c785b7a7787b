import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import { type Notice, noticeKey } from "../../../functions/contract/notices/notice";
import type { CompletedOutcome } from "../../../functions/contract/notices/outcome";
import { queueNotice } from "../../../functions/outbox/outbox";
import { publishOutcomes } from "../../../functions/results/publish-outcome";
import { deploymentEvent, GATE_OPENED } from "../deployment-events";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { completedOutcome, erroredOutcome, failedOutcome } from "../outcomes";
import { RecordedTelemetry } from "../recorded-telemetry";
import { digestOf, image, minutesFromNow, SCAN_ID, scan } from "../samples";
import { SimulatedChannel } from "../simulated-coordinator";

const ALWAYS = () => true;

/** A publisher whose outbox holds these outcomes, as the ledger puts them there. */
async function createPublisher(...outcomes: readonly Notice[]) {
  const store = new LedgerInMemory();
  for (const outcome of outcomes) {
    await store.table.update(queueNotice(outcome, store.now()));
  }
  const events = new SimulatedChannel("events");
  const topic = new SimulatedChannel("topic");
  return {
    store,
    events,
    topic,
    outbox: store.outbox,
    channels: new Map([
      ["events", events],
      ["topic", topic],
    ] as const),
    telemetry: new RecordedTelemetry(),
    /** What the outbox holds of an outcome. */
    kept: () => store.table.get(`${OUTCOME_PREFIX}${SCAN_ID}`),
  };
}

test("a channel that fails does not keep the outcome from the others, is counted, and is the only one that gets it again", async () => {
  const publisher = await createPublisher(failedOutcome());
  const { events, topic } = publisher;
  events.fails = true;

  await publishOutcomes(publisher, [failedOutcome()], [], ALWAYS);

  expect(await publisher.kept()).toMatchObject({
    published: ["topic"],
    dueAt: minutesFromNow(1).toISOString(),
  });
  expect(publisher.telemetry.counts).toEqual({ PublishErrors: 1 });
  expect(publisher.telemetry.lines).toMatchObject([
    {
      level: "error",
      fields: { channel: "events", scanId: SCAN_ID, error: new Error("events does not answer") },
    },
  ]);

  events.fails = false;
  publisher.store.passMinutes(1);
  await publishOutcomes(publisher, [], [], ALWAYS);

  expect(events.published).toHaveLength(1);
  expect(topic.published).toHaveLength(1);
  expect(await publisher.kept()).toBeUndefined();
});

test("what was published on a channel that is no longer there is finished without it", async () => {
  const publisher = await createPublisher(failedOutcome());
  await publisher.store.table.update({
    key: `${OUTCOME_PREFIX}${SCAN_ID}`,
    set: { published: ["events", "security-hub"], attempts: 3 },
  });
  publisher.store.passMinutes(1);

  await publishOutcomes(publisher, [], [], ALWAYS);

  expect(publisher.events.published).toEqual([]);
  expect(await publisher.kept()).toBeUndefined();
});

test("what cannot be taken out of the outbox is not published again each minute, and stops nothing", async () => {
  const publisher = await createPublisher(failedOutcome());
  publisher.store.table.delete = async () => {
    throw new Error("not authorized to perform dynamodb:DeleteItem");
  };

  await publishOutcomes(publisher, [failedOutcome()], [], ALWAYS);

  expect(await publisher.kept()).toMatchObject({ published: ["events", "topic"] });
  expect(publisher.telemetry.counts).toEqual({ PublishErrors: 1 });
});

test("an outbox that takes no writes at all is counted and logged, and publishes no outcome whose order it cannot keep", async () => {
  const publisher = await createPublisher(failedOutcome());
  await publisher.store.put(scan());
  publisher.store.table.interrupt = async () => {
    throw new Error("no table");
  };

  await publishOutcomes(publisher, [failedOutcome()], [], ALWAYS);

  expect(publisher.events.published).toEqual([]);
  expect(publisher.telemetry.counts).toEqual({ PublishErrors: 2 });
});

test("what is due is published one after the other, each on as many channels as there is time for", async () => {
  const publisher = await createPublisher(...["1", "2", "3"].map((scanId) => erroredOutcome({ scanId })));
  publisher.store.passMinutes(2);
  let left = 10;

  await publishOutcomes(publisher, [], [], () => left-- > 0);

  expect(publisher.events.published.map(({ scanId }) => scanId)).toEqual(["1", "2", "3"]);
  expect(publisher.topic.published.map(({ scanId }) => scanId)).toEqual(["1", "2"]);
  expect(publisher.store.unpublished).toEqual(["3"]);
});

test("ten images' outcomes are published at one time, and those of one image one after the other", async () => {
  const numbers = Array.from({ length: 25 }, (_, number) => number);
  const outcomes = numbers.map((number) =>
    completedOutcome({
      scanId: `scan-${number}`,
      image: image(`app-${Math.floor(number / 2)}:1`, digestOf(number >> 1)),
    }),
  );
  const publisher = await createPublisher(...outcomes);
  const underWay: string[] = [];
  let most = 0;
  publisher.events.publish = async (notice) => {
    const { reference } = (notice as CompletedOutcome).image;
    expect(underWay).not.toContain(reference);
    underWay.push(reference);
    most = Math.max(most, underWay.length);
    await new Promise(setImmediate);
    underWay.splice(underWay.indexOf(reference), 1);
  };

  await publishOutcomes(publisher, outcomes, [], ALWAYS);

  expect(most).toBe(10);
  expect(publisher.store.unpublished).toEqual([]);
});

test("a notice that a poke names is published before what is due, though the index does not have it yet", async () => {
  const publisher = await createPublisher(deploymentEvent());
  publisher.store.passMinutes(2);
  await publisher.store.table.update(queueNotice(GATE_OPENED, publisher.store.now()));
  const published: Notice[] = [];
  publisher.events.publish = async (notice) => void published.push(notice);

  await publishOutcomes(publisher, [], ["app#linux/amd64", noticeKey(GATE_OPENED)], ALWAYS);

  expect(published).toEqual([GATE_OPENED, deploymentEvent()]);
});

test("a gate that somebody has opened is logged once it is published, with the reason: no function of ours did it", async () => {
  const publisher = await createPublisher(GATE_OPENED);
  const { events, telemetry } = publisher;
  events.fails = true;

  await publishOutcomes(publisher, [GATE_OPENED], [], ALWAYS);
  expect(telemetry.lines).toMatchObject([
    { level: "error", fields: { gateEventId: GATE_OPENED.gateEventId } },
  ]);

  events.fails = false;
  publisher.store.passMinutes(1);
  await publishOutcomes(publisher, [], [], ALWAYS);

  const { detailType, openUntil, reason } = GATE_OPENED;
  expect(telemetry.lines.slice(1)).toEqual([
    {
      level: "info",
      message: "the deployment gate was opened or closed",
      fields: { detailType, openUntil, reason },
    },
  ]);
  expect(publisher.store.unpublished).toEqual([]);
});

test("an event of a deployment that a channel does not take is logged with the deployment", async () => {
  const event = deploymentEvent();
  const publisher = await createPublisher(event);
  publisher.events.fails = true;

  await publishOutcomes(publisher, [event], [], ALWAYS);

  const { deploymentEventId, deploymentArn } = event;
  expect(publisher.telemetry.lines).toMatchObject([
    { level: "error", fields: { channel: "events", deploymentEventId, deploymentArn } },
  ]);
  expect(publisher.topic.deploymentEvents).toEqual([event]);
});

describe("the outcomes of one image, of which the older one waits for a channel,", () => {
  const at = (minutes: number) => ({
    scanId: `scan-${minutes}`,
    endedAt: minutesFromNow(minutes).toISOString(),
  });
  const idsOn = ({ published }: SimulatedChannel) => published.map(({ scanId }) => scanId);

  async function withWaiting() {
    const publisher = await createPublisher(completedOutcome(at(0)));
    await publisher.store.putVerdict(image());
    publisher.events.fails = true;
    await publishOutcomes(publisher, [completedOutcome(at(0))], [], ALWAYS);
    publisher.events.fails = false;
    return publisher;
  }

  test("come in order on each channel", async () => {
    const { events, topic, ...publisher } = await withWaiting();
    publisher.store.passMinutes(1);
    await publishOutcomes(publisher, [], [], ALWAYS);
    await publisher.store.table.update(queueNotice(completedOutcome(at(1)), publisher.store.now()));
    await publishOutcomes(publisher, [], [], ALWAYS);

    expect([idsOn(events), idsOn(topic)].map((ids) => ids.filter((id) => id.startsWith("scan-")))).toEqual([
      ["scan-0", "scan-1"],
      ["scan-0", "scan-1"],
    ]);
  });

  test("are the newer one alone on the channel where that came first", async () => {
    const { events, topic, ...publisher } = await withWaiting();
    await publishOutcomes(publisher, [completedOutcome(at(1))], [], ALWAYS);
    publisher.store.passMinutes(1);
    await publishOutcomes(publisher, [], [], ALWAYS);

    expect([idsOn(events), idsOn(topic)].map((ids) => ids.filter((id) => id.startsWith("scan-")))).toEqual([
      ["scan-1"],
      ["scan-0", "scan-1"],
    ]);
    expect(publisher.store.unpublished).not.toContain("scan-0");
  });
});

test("a channel that timed out is left out for the rest of the run and the next minute, by this instance", async () => {
  const publisher = await createPublisher();
  const publish = jest.spyOn(publisher.events, "publish");
  publish.mockRejectedValueOnce(Object.assign(new Error("no answer"), { name: "TimeoutError" }));
  const run = (scanId: string) => publishOutcomes(publisher, [erroredOutcome({ scanId })], [], ALWAYS);

  await publishOutcomes(
    publisher,
    ["1", "2"].map((scanId) => erroredOutcome({ scanId })),
    [],
    ALWAYS,
  );
  publisher.store.passMinutes(0.5);
  await run("3");
  expect(publish).toHaveBeenCalledTimes(1);
  expect(publisher.topic.published).toHaveLength(3);

  publisher.store.passMinutes(0.5);
  await run("4");
  expect(publish).toHaveBeenCalledTimes(2);
});
