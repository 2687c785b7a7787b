import { newEntry } from "../../../functions/ledger/outbox";
import { publishDue, publishOutcome } from "../../../functions/results/publish-outcome";
import { RecordedTelemetry } from "../recorded-telemetry";
import { SCAN_ID } from "../samples";
import { SimulatedChannel, SimulatedOutbox } from "../scan-coordinator/simulated-coordinator";
import { erroredScan, failedScan } from "./told-scan";

function createPublisher() {
  return {
    outbox: new SimulatedOutbox(),
    channels: [new SimulatedChannel("events"), new SimulatedChannel("topic")] as const,
    telemetry: new RecordedTelemetry(),
  };
}

test("an outcome that every channel took is settled", async () => {
  const publisher = createPublisher();

  await publishOutcome(publisher, newEntry(failedScan()));

  expect(publisher.channels.map(({ told }) => told)).toEqual([[failedScan()], [failedScan()]]);
  expect(publisher.outbox.settled).toEqual([SCAN_ID]);
  expect(publisher.outbox.postponed).toEqual([]);
});

test("a channel that fails does not keep the outcome from the others, is counted, and is the only one told again", async () => {
  const publisher = createPublisher();
  const [events, topic] = publisher.channels;
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

  expect(publisher.channels[0].told).toEqual([]);
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

  expect(publisher.channels[1].told.map(({ scanId }) => scanId)).toEqual(["1", "2"]);
});
