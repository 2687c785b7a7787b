import { imageKey } from "../../../functions/contract/image";
import type { Scan } from "../../../functions/contract/scan";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { minutesFromNow, NOW } from "../samples";
import { scanOf } from "../simulated-coordinator";

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

test("a scan that was held and is urgent is not hidden by rescans that were held until before it", async () => {
  const store = new LedgerInMemory();
  const rescans = Array.from({ length: 30 }, (_, number) =>
    scanOf(number, "HELD", { dueAt: minutesFromNow(number - 40), deadline: minutesFromNow(20 * 60) }),
  );
  await store.put(...rescans, scanOf(30, "HELD", { dueAt: NOW, deadline: minutesFromNow(-5) }));

  expect((await store.ledger.startable(5))[0]).toHaveProperty("scanId", "scan-30");
});

test("a scan goes before what waits by the index alone: rows that cannot be read, or wait no more", async () => {
  const store = new LedgerInMemory();
  const [mine, broken, startedSince] = [1, 2, 3].map((number) =>
    scanOf(number, "WAITING", { dueAt: NOW, deadline: NOW }),
  ) as [Scan, Scan, Scan];
  await store.put(mine, broken, startedSince);
  const late = await store.table.due("WAITING", undefined, 10);
  store.table.due = async () => late;
  expect(await store.ledger.waitsBefore(mine)).toBe(true);

  await store.table.update({ key: imageKey(broken.image), set: { reference: 7 } });
  expect(await store.ledger.waitsBefore(mine)).toBe(true);
  await store.ledger.claim(startedSince);

  expect(await store.ledger.waitsBefore(mine)).toBe(false);
});
