import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { queueSummary } from "../../../../functions/summary/queue-summary";
import { scanOf } from "../../ledger/ledger-in-memory";
import { type CoordinatorInMemory, createCoordinator, work } from "../../simulated-coordinator";

const SCHEDULED_AT = "2026-03-01T12:00:00Z";

const make = ({ summaries, now }: CoordinatorInMemory, table: object = summaries.table) =>
  queueSummary({ ...summaries, ...{ table } } as typeof summaries, now(), () => true, SCHEDULED_AT);

test("a summary that was made is published by the next minute's run, once", async () => {
  const coordinator = await createCoordinator([scanOf(1, "WAITING")]);

  await make(coordinator);
  await coordinate(coordinator, work());
  coordinator.store.passMinutes(120);
  await coordinate(coordinator, work());

  expect(coordinator.channel.summaries).toMatchObject([
    { installation: "scanning", images: 1, isComplete: true, capacity: { waiting: 1 } },
  ]);
});

test("one that was written and not confirmed comes out once, however often AWS repeats the invocation", async () => {
  const coordinator = await createCoordinator([]);
  const { table } = coordinator.store;
  const transact = async (...asked: Parameters<typeof table.transact>) => {
    await table.transact(...asked);
    throw new Error("no answer");
  };
  const unanswered = Object.assign(Object.create(table), { transact });

  await expect(make(coordinator, unanswered)).rejects.toThrow("no answer");
  coordinator.store.passMinutes(1);
  expect(await make(coordinator)).toBeUndefined();
  await coordinate(coordinator, work());

  expect(coordinator.channel.summaries).toMatchObject([{ to: "2026-03-01T12:00:00.000Z" }]);
});
