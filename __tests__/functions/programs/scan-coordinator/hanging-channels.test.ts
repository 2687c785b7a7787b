import { SECOND } from "../../../../functions/contract/durations";
import { CHANNEL_NAMES, type Channel } from "../../../../functions/contract/environment";
import type { Scan } from "../../../../functions/contract/images/scan";
import type { Outcome } from "../../../../functions/contract/notices/outcome";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import type { ResultsChannel } from "../../../../functions/results/channels/results-channel";
import { scanOf } from "../../ledger/ledger-in-memory";
import { inlineRun, PASSED } from "../../samples";
import { buildOf, createCoordinator, SimulatedChannel, work } from "../../simulated-coordinator";

/** What the function has in all. */
const TIME_MS = 30_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

class HangingChannel implements ResultsChannel {
  asked = 0;

  constructor(private readonly answer: (outcome: Outcome) => Promise<never>) {}

  publish(outcome: Outcome): Promise<void> {
    this.asked += 1;
    return this.answer(outcome);
  }
}

const neverAnswers = () => new Promise<never>(() => undefined);

/** As channels report the time-out of their client. */
const givesUp = async (): Promise<never> => {
  const cause = Object.assign(new Error("the request socket timed out"), { name: "TimeoutError" });
  throw new Error(cause.message, { cause });
};

const ENDED = [1, 2, 3, 4, 5].map((number) => scanOf(number, "SCANNING"));
const WAITING = [6, 7, 8].map((number) => scanOf(number, "WAITING"));

/** A coordinator of five scans that have ended and three that wait, with a time of its own. */
async function createBusyCoordinator(channels: Readonly<Partial<Record<Channel, ResultsChannel>>>) {
  const begun = Date.now();
  const coordinator = await createCoordinator([...ENDED, ...WAITING], {
    isBefore: (milliseconds) => Date.now() - begun < milliseconds,
  });
  const numberOf = ({ scanId }: Scan) => Number(scanId.replace("scan-", ""));
  coordinator.scanner.answer = (scan) => ({ kind: "started", run: inlineRun(numberOf(scan)) });
  coordinator.scanner.builds = [
    ...ENDED.map((scan) => buildOf(scan, numberOf(scan), { exported: PASSED })),
    ...WAITING.map((scan) => buildOf(scan, numberOf(scan), { status: "IN_PROGRESS" })),
  ];
  return {
    ...coordinator,
    publisher: {
      ...coordinator.publisher,
      channels: new Map(
        CHANNEL_NAMES.flatMap((name) => (channels[name] ? [[name, channels[name]] as const] : [])),
      ),
    },
  };
}

async function coordinateWithin(milliseconds: number, coordinator: Parameters<typeof coordinate>[0]) {
  const done = coordinate(coordinator, work());
  await jest.advanceTimersByTimeAsync(milliseconds);
  await done;
}

test("a table that never answers makes no run last as long as the function may", async () => {
  const coordinator = await createBusyCoordinator({ events: new SimulatedChannel("events") });
  jest.spyOn(coordinator.store.table, "due").mockImplementation(neverAnswers);
  const begun = Date.now();

  const run = coordinate({ ...coordinator, now: () => new Date() }, work());
  const lasted = run.then(() => Date.now() - begun);
  await jest.advanceTimersByTimeAsync(TIME_MS);

  expect(await lasted).toBeLessThan(TIME_MS - SECOND);
});

const states = ({ store }: Awaited<ReturnType<typeof createBusyCoordinator>>) =>
  store.rows.map(({ rowState, verdict }) => rowState ?? verdict);
const ALL_SERVED = [...Array(5).fill("PASSED"), ...Array(3).fill("SCANNING")];

test("channels that never answer hold up neither records nor starts, and are asked once for each notice under way", async () => {
  const channels = { events: new HangingChannel(neverAnswers), topic: new HangingChannel(neverAnswers) };
  const coordinator = await createBusyCoordinator(channels);

  await coordinateWithin(TIME_MS, coordinator);

  expect(states(coordinator)).toEqual(ALL_SERVED);
  expect([channels.events.asked, channels.topic.asked]).toEqual([5, 5]);
  expect(coordinator.telemetry.counts).toMatchObject({ PublishErrors: 10 });
  expect(coordinator.store.unpublished).toHaveLength(5);
});

test("scans are started before anything is published", async () => {
  const events = new HangingChannel(neverAnswers);
  const coordinator = await createBusyCoordinator({ events });

  const done = coordinate(coordinator, work());
  await jest.advanceTimersByTimeAsync(0);

  expect(states(coordinator)).toEqual(ALL_SERVED);
  expect(events.asked).toBe(5);
  await jest.advanceTimersByTimeAsync(TIME_MS);
  await done;
});

test("a channel whose client gave up is left out of the invocation, and the others get every outcome", async () => {
  const events = new HangingChannel(givesUp);
  const topic = new SimulatedChannel("topic");
  const coordinator = await createBusyCoordinator({ events, topic });

  await coordinate(coordinator, work());

  expect(events.asked).toBe(5);
  expect(topic.published).toHaveLength(5);
  expect(coordinator.telemetry.lines).toContainEqual({
    level: "info",
    message: "channel timed out; left out for a minute",
    fields: { channel: "events" },
  });
});

test("what was not published comes again from the outbox, on the channels that do not have it", async () => {
  const topic = new SimulatedChannel("topic");
  const coordinator = await createBusyCoordinator({ events: new HangingChannel(givesUp), topic });
  await coordinate(coordinator, work());

  const events = new SimulatedChannel("events");
  coordinator.publisher.channels.set("events", events);
  coordinator.store.passMinutes(1);
  await coordinate(coordinator, work());

  expect(events.published.map(({ scanId }) => scanId).sort()).toEqual(ENDED.map(({ scanId }) => scanId));
  expect(topic.published).toHaveLength(5);
  expect(coordinator.store.unpublished).toEqual([]);
});
