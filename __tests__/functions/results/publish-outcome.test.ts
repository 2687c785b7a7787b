import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import { type Notice, noticeKey } from "../../../functions/contract/notices/notice";
import { publishOutcomes } from "../../../functions/results/publish-outcome";
import { deploymentEvent, GATE_OPENED } from "../deployment-events";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { failedOutcome } from "../outcomes";
import { RecordedTelemetry } from "../recorded-telemetry";
import { SCAN_ID } from "../samples";
import { SimulatedChannel } from "../simulated-coordinator";
import { edit } from "../table/edit";

const ALWAYS = () => true;

/** A publisher whose outbox holds these outcomes, as the ledger puts them there. */
async function createPublisher(...outcomes: readonly Notice[]) {
  const store = new LedgerInMemory();
  for (const outcome of outcomes) {
    await store.queue(outcome);
  }
  const events = new SimulatedChannel("events");
  const topic = new SimulatedChannel("topic");
  return {
    store,
    events,
    topic,
    ledger: store.ledger,
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

test("what was published on a channel that is no longer there is finished without it", async () => {
  const publisher = await createPublisher(failedOutcome());
  await edit(publisher.store.table, `${OUTCOME_PREFIX}${SCAN_ID}`, {
    published: ["events", "security-hub"],
    attempts: 3,
  });
  publisher.store.passMinutes(1);

  await publishOutcomes(publisher, [], ALWAYS);

  expect(publisher.events.published).toEqual([]);
  expect(await publisher.kept()).toBeUndefined();
});

test("what cannot be taken out of the outbox is not published again each minute, and stops nothing", async () => {
  const publisher = await createPublisher(failedOutcome());
  const { table } = publisher.store;
  const transact = table.transact.bind(table);
  table.transact = async (writes) => {
    if (writes.some(({ item }) => item === undefined)) {
      throw new Error("not authorized to perform dynamodb:DeleteItem");
    }
    return transact(writes);
  };

  await publishOutcomes(publisher, [], ALWAYS);

  expect(await publisher.kept()).toMatchObject({ published: ["events", "topic"] });
  expect(publisher.telemetry.counts).toEqual({ PublishErrors: 1 });
});

test("a notice that a poke names is published before what is due, though the index does not have it yet", async () => {
  const publisher = await createPublisher(deploymentEvent());
  publisher.store.passMinutes(2);
  await publisher.store.queue(GATE_OPENED);
  const published: Notice[] = [];
  publisher.events.publish = async (notice) => void published.push(notice);

  await publishOutcomes(publisher, ["app#linux/amd64", noticeKey(GATE_OPENED)], ALWAYS);

  expect(published).toEqual([GATE_OPENED, deploymentEvent()]);
});

test("a gate that somebody has opened is logged once it is published, with the reason: no function of ours did it", async () => {
  const publisher = await createPublisher(GATE_OPENED);
  const { events, telemetry } = publisher;
  events.fails = true;

  await publishOutcomes(publisher, [], ALWAYS);
  expect(telemetry.lines).toMatchObject([
    { level: "error", fields: { gateEventId: GATE_OPENED.gateEventId } },
  ]);

  events.fails = false;
  publisher.store.passMinutes(1);
  await publishOutcomes(publisher, [], ALWAYS);

  const { gateEventId, detailType, openUntil, reason } = GATE_OPENED;
  expect(telemetry.lines.slice(1)).toEqual([
    {
      level: "info",
      message: "the deployment gate was opened or closed",
      fields: { gateEventId, detailType, openUntil, reason },
    },
  ]);
  expect(publisher.store.unpublished).toEqual([]);
});

test("an event of a deployment that a channel does not take is logged with the deployment", async () => {
  const event = deploymentEvent();
  const publisher = await createPublisher(event);
  publisher.events.fails = true;

  await publishOutcomes(publisher, [], ALWAYS);

  const { deploymentEventId, deploymentArn } = event;
  expect(publisher.telemetry.lines).toMatchObject([
    { level: "error", fields: { channel: "events", deploymentEventId, deploymentArn } },
  ]);
  expect(publisher.topic.deploymentEvents).toEqual([event]);
});
