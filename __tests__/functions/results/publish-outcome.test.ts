import { newEntry } from "../../../functions/ledger/outbox";
import { publishDue, publishOutcome } from "../../../functions/results/publish-outcome";
import { RecordedTelemetry } from "../recorded-telemetry";
import { SCAN_ID } from "../samples";
import { SimulatedChannel, SimulatedOutbox } from "../scan-coordinator/simulated-coordinator";
import { erroredScan, failedScan } from "./told-scan";

function createPublisher() {
  const events = new SimulatedChannel("events");
  const topic = new SimulatedChannel("topic");
  return {
    events,
    topic,
    outbox: new SimulatedOutbox(),
    channels: new Map(Object.entries({ events, topic })),
    telemetry: new RecordedTelemetry(),
  };
}

test("an outcome that every channel took is settled", async () => {
  const publisher = createPublisher();

  await publishOutcome(publisher, newEntry(failedScan()));

  expect([publisher.events.told, publisher.topic.told]).toEqual([[failedScan()], [failedScan()]]);
  expect(publisher.outbox.settled).toEqual([SCAN_ID]);
  expect(publisher.outbox.postponed).toEqual([]);
});

test("a channel that fails does not keep the outcome from the others, is counted, and is the only one told again", async () => {
  const publisher = createPublisher();
  const { events, topic } = publisher;
  events.fails = true;

  await publishOutcome(publisher, newEntry(failedScan()));

  expect(publisher.outbox.postponed).toEqual([{ scanId: SCAN_ID, told: ["topic"] }]);
  expect(publisher.telemetry.counts).toEqual({ PublishErrors: 1 });
  expect(publisher.telemetry.lines).toMatchObject([
    {
      level: "error",
      fields: { channel: "events", scanId: SCAN_ID, error: new Error("events does not answer") },
    },
  ]);

  events.fails = false;
  await publishOutcome(publisher, { scan: failedScan(), told: ["topic"], attempts: 1 });

  expect(events.told).toHaveLength(1);
  expect(topic.told).toHaveLength(1);
  expect(publisher.outbox.settled).toEqual([SCAN_ID]);
});

test("what was told on a channel that is no longer there is settled without it", async () => {
  const publisher = createPublisher();

  await publishOutcome(publisher, { scan: failedScan(), told: ["events", "security-hub"], attempts: 3 });

  expect(publisher.events.told).toEqual([]);
  expect(publisher.outbox.settled).toEqual([SCAN_ID]);
});

test("what cannot be taken out of the outbox is not told again each minute, and stops nothing", async () => {
  const publisher = createPublisher();
  publisher.outbox.settle = async () => {
    throw new Error("not authorized to perform dynamodb:DeleteItem");
  };

  await publishOutcome(publisher, newEntry(failedScan()));

  expect(publisher.outbox.postponed).toEqual([{ scanId: SCAN_ID, told: ["events", "topic"] }]);
  expect(publisher.telemetry.counts).toEqual({ PublishErrors: 1 });
});

test("an outbox that takes no writes at all is counted and logged, and throws nothing", async () => {
  const publisher = createPublisher();
  const refuse = async () => {
    throw new Error("no table");
  };
  Object.assign(publisher.outbox, { settle: refuse, postpone: refuse });

  await publishOutcome(publisher, newEntry(failedScan()));

  expect(publisher.telemetry.counts).toEqual({ PublishErrors: 2 });
});

test("what is due is told one after the other, as long as there is time", async () => {
  const publisher = createPublisher();
  const scans = ["1", "2", "3"].map((scanId) => erroredScan({ scanId }));
  publisher.outbox.entries = scans.map(newEntry);
  let left = 2;

  await publishDue(publisher, () => --left > 0);

  expect(publisher.topic.told.map(({ scanId }) => scanId)).toEqual(["1", "2"]);
});
