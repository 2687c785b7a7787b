import { imageKey } from "../../../functions/contract/image";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { minutesFromNow, NOW } from "../samples";
import { scanOf } from "../simulated-coordinator";

test("a row that an index that lags names twice is one scan", async () => {
  const store = new LedgerInMemory();
  await store.put(scanOf(1, "WAITING"));
  const due = store.table.due.bind(store.table);
  store.table.due = async (...query) => {
    const indexed = await due(...query);
    return [...indexed, ...indexed.map(({ key }) => ({ key, dueAt: minutesFromNow(-90).toISOString() }))];
  };

  expect((await store.ledger.startable(10)).map(({ scanId }) => scanId)).toEqual(["scan-1"]);
});

test("a scan that was held and is urgent is not hidden by rescans that were held until before it", async () => {
  const store = new LedgerInMemory();
  const rescans = Array.from({ length: 30 }, (_, number) =>
    scanOf(number, "HELD", { dueAt: minutesFromNow(number - 40), deadline: minutesFromNow(20 * 60) }),
  );
  await store.put(...rescans, scanOf(30, "HELD", { dueAt: NOW, deadline: minutesFromNow(-5) }));

  expect((await store.ledger.startable(5))[0]).toHaveProperty("scanId", "scan-30");
});

test("of the scans that keys name, those may be started that wait, or whose time has come", async () => {
  const store = new LedgerInMemory();
  const scans = [
    scanOf(1, "WAITING", { dueAt: minutesFromNow(60) }),
    ...[scanOf(2, "HELD", { dueAt: NOW }), scanOf(3, "HELD", { dueAt: minutesFromNow(1) })],
    ...[scanOf(4, "ERROR", { dueAt: NOW }), scanOf(5, "ERROR", { dueAt: minutesFromNow(1) })],
    scanOf(6, "SCANNING"),
  ];
  await store.put(...scans);

  const keys = [...scans, scanOf(7, "WAITING")].map(({ image }) => imageKey(image));
  const startable = await store.ledger.startableAmong(keys);

  expect(startable.map(({ scanId }) => scanId)).toEqual(["scan-1", "scan-2", "scan-4"]);
  expect(await store.ledger.startableAmong([])).toEqual([]);
});
