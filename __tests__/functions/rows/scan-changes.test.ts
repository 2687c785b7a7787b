import type { ScanState } from "../../../functions/contract/scan";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { inlineRun, minutesFromNow, NOW } from "../samples";
import { scanOf } from "../simulated-coordinator";

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

test("a scan says that it is started before its engine is asked, and keeps that time until the engine has it", async () => {
  const waiting = scanOf(1, "WAITING");
  await store.put(waiting);

  const [begun] = await store.ledger.begin([waiting], 1);

  const started = { rowState: "SCANNING", startedAt: NOW.toISOString() };
  expect(await store.row(waiting.image)).toMatchObject({
    ...started,
    dueAt: minutesFromNow(1).toISOString(),
  });
  expect(begun && (await store.ledger.recordStarted(begun, inlineRun(1)))).toBe(true);
  expect(await store.row(waiting.image)).toMatchObject({ ...started, run: inlineRun(1) });
});

test("of two runs that begin a scan one does, and a scan that changed keeps no other back", async () => {
  const scans = [scanOf(1, "WAITING"), scanOf(2, "WAITING"), scanOf(3, "WAITING")] as const;
  await store.put(...scans);

  expect(await store.ledger.begin([scans[1]], 9)).toHaveLength(1);

  expect((await store.ledger.begin(scans, 9)).map(({ scanId }) => scanId)).toEqual(["scan-1", "scan-3"]);
});

test("a start that is in doubt is looked for since its first try, whatever tries follow", async () => {
  const waiting = scanOf(1, "WAITING");
  await store.put(waiting);
  const [begun] = await store.ledger.begin([waiting], 1);
  await store.ledger.putBack({ ...begun, failedStarts: 1 } as typeof waiting, "no answer");
  store.passMinutes(3);

  const [again] = await store.ledger.startable(1);
  const [retried] = await store.ledger.begin(again ? [again] : [], 1);

  expect(retried).toMatchObject({ failedStarts: 1, startedAt: NOW });
});

test("an image that is not to be scanned any more leaves the table, unless its scan has changed", async () => {
  const waiting = scanOf(1, "WAITING");
  await store.put(waiting);
  expect(await store.ledger.forget({ ...waiting, scanId: "before" })).toBe(false);

  expect(await store.ledger.forget(waiting)).toBe(true);

  const row = await store.row(waiting.image);
  expect(row).toHaveProperty("expiresAt", NOW.getTime() / 1000);
  expect(row).not.toHaveProperty("rowState");
});

test.each<ScanState>(["WAITING", "HELD", "ERROR"])(
  "whoever still takes a scan that is %s for one that runs moves no time",
  async (state) => {
    const scan = scanOf(1, state);
    await store.put(scan);
    const before = await store.row(scan.image);

    expect(await store.ledger.recordStillScanning(scan)).toBe(false);
    expect(await store.row(scan.image)).toEqual(before);
  },
);
