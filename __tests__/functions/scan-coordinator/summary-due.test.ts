import { SUMMARY_EVENT } from "../../../functions/contract/events";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { createCoordinator, scanOf } from "../simulated-coordinator";

const TIMED = { ...SUMMARY_EVENT, time: "2026-03-01T12:00:00Z" };

/** AWS repeats the invocation a minute later, and the schedule's own runs go on. */
async function repeat(coordinator: Awaited<ReturnType<typeof createCoordinator>>): Promise<void> {
  coordinator.store.passMinutes(1);
  await coordinate(coordinator, TIMED);
  coordinator.store.passMinutes(5);
  await coordinate(coordinator);
}

const summariesOf = (table: object, changes: object) => ({
  ...{ installation: "scanning", table: Object.assign(Object.create(table), changes) },
});

test("the schedule of the summary has one published, and nothing else done", async () => {
  const coordinator = await createCoordinator([scanOf(1, "WAITING")]);

  await coordinate(coordinator, SUMMARY_EVENT);

  expect(coordinator.channel.summaries).toMatchObject([
    { installation: "scanning", images: 1, isComplete: true, capacity: { waiting: 1 } },
  ]);
  expect(await coordinator.ledger.count("WAITING", 10)).toBe(1);
  // Taken out of the outbox, too.
  coordinator.store.passMinutes(120);
  await coordinate(coordinator);
  expect(coordinator.channel.summaries).toHaveLength(1);
});

test("a summary that no channel takes is published by a later run, as it was", async () => {
  const coordinator = await createCoordinator([]);
  coordinator.channel.fails = true;
  await coordinate(coordinator, SUMMARY_EVENT);

  coordinator.channel.fails = false;
  coordinator.store.passMinutes(2);
  await coordinate(coordinator);

  expect(coordinator.channel.summaries).toMatchObject([{ to: "2026-03-01T12:00:00.000Z" }]);
});

test("one that is queued and cannot be published makes no further one when AWS repeats the invocation", async () => {
  const coordinator = await createCoordinator([]);
  const { outbox } = coordinator.publisher;
  // biome-ignore lint/correctness/useYield: the first is refused
  const take = async function* () {
    throw new Error("throttled");
  };
  const publisher = { ...coordinator.publisher, outbox: Object.assign(Object.create(outbox), { take }) };

  await coordinate({ ...coordinator, publisher }, TIMED);
  await repeat(coordinator);

  expect(coordinator.channel.summaries).toMatchObject([{ to: "2026-03-01T12:00:00.000Z" }]);
});

test("one whose record was written and not confirmed comes out once, by a later run", async () => {
  const coordinator = await createCoordinator([]);
  const { table } = coordinator.store;
  const updateTogether = async (...asked: Parameters<typeof table.updateTogether>) => {
    await table.updateTogether(...asked);
    throw new Error("no answer");
  };
  const summaries = summariesOf(table, { updateTogether });

  await expect(coordinate({ ...coordinator, summaries }, TIMED)).rejects.toThrow("no answer");
  await repeat(coordinator);

  expect(coordinator.channel.summaries).toMatchObject([{ to: "2026-03-01T12:00:00.000Z" }]);
});

test("where the ledger cannot be read it fails, so that AWS repeats it, and no period is lost", async () => {
  const coordinator = await createCoordinator([]);
  // biome-ignore lint/correctness/useYield: the first page is refused
  const pages = async function* () {
    throw new Error("throttled");
  };
  const { table } = coordinator.store;
  const summaries = summariesOf(table, { pages });

  await expect(coordinate({ ...coordinator, summaries }, SUMMARY_EVENT)).rejects.toThrow("throttled");
  await coordinate(coordinator, SUMMARY_EVENT);

  expect(coordinator.channel.summaries).toMatchObject([{ from: "2026-02-22T12:00:00.000Z" }]);
});

test.each([[{}], [{ summary: "later" }], [undefined], [{ detail: { summary: true } }]])(
  "%j makes none",
  async (event) => {
    const coordinator = await createCoordinator([]);

    await coordinate(coordinator, event);

    expect(coordinator.channel.summaries).toEqual([]);
  },
);
