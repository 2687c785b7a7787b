import { minutesFromNow, NOW } from "../samples";
import { scanOf } from "../simulated-coordinator";
import { LedgerInMemory } from "./ledger-in-memory";

const LATE = { dueAt: minutesFromNow(-1), deadline: minutesFromNow(-30) };

test("the earliest deadline is that of a held scan whose time has come, by its own deadline", async () => {
  const store = new LedgerInMemory();
  await store.put(scanOf(1, "HELD", LATE), scanOf(2, "WAITING", { dueAt: minutesFromNow(-5) }));

  expect(await store.ledger.earliestDeadline()).toEqual(minutesFromNow(-30));
});

test("the earliest deadline is none of a scan whose time has not come, and of an error that nobody needs", async () => {
  const store = new LedgerInMemory();
  await store.put(
    scanOf(1, "HELD", { ...LATE, dueAt: minutesFromNow(1) }),
    scanOf(2, "ERROR", { dueAt: minutesFromNow(-60), lastSeenAt: minutesFromNow(-60 * 24 * 30) }),
    scanOf(3, "ERROR", { dueAt: NOW }),
  );

  expect(await store.ledger.earliestDeadline()).toEqual(minutesFromNow(180));
});
