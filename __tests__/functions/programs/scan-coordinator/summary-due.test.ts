import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { queueSummary } from "../../../../functions/summary/read-summary";
import { scanOf } from "../../ledger/ledger-in-memory";
import { createCoordinator, work } from "../../simulated-coordinator";

test("a summary is made once, however often AWS repeats the invocation, and published once by the next run", async () => {
  const coordinator = await createCoordinator([scanOf(1, "WAITING")]);
  const { summaries, now, store, channel } = coordinator;
  const make = () => queueSummary(summaries, now(), () => true, "2026-03-01T12:00:00Z");

  await make();
  store.passMinutes(1);
  expect(await make()).toBeUndefined();
  await coordinate(coordinator, work());
  store.passMinutes(120);
  await coordinate(coordinator, work());

  expect(channel.summaries).toMatchObject([
    { installation: "scanning", images: 1, isComplete: true, capacity: { waiting: 1 } },
  ]);
});
