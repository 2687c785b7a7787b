import { minutesFromNow } from "../samples";
import { scanOf } from "../scan-coordinator/simulated-coordinator";
import { LedgerInMemory } from "./ledger-in-memory";

test("a row that an index that lags names twice is one scan", async () => {
  const store = new LedgerInMemory();
  await store.put(scanOf(1, "SCANNING"));
  const due = store.table.due.bind(store.table);
  store.table.due = async (...query) => {
    const indexed = await due(...query);
    return [...indexed, ...indexed.map(({ key }) => ({ key, dueAt: minutesFromNow(-90).toISOString() }))];
  };

  expect((await store.ledger.due("SCANNING", 10)).map(({ scanId }) => scanId)).toEqual(["scan-1"]);
});
