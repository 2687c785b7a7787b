import type { Scan, ScanState } from "../../../functions/contract/scan";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { scanOf } from "../simulated-coordinator";

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

test("of two that read a start whose time is over, one may start it again", async () => {
  const given = scanOf(1, "STARTING");
  await store.put(given);

  expect(await store.ledger.claim(given)).toMatchObject({ scanId: given.scanId });
  expect(await store.ledger.claim(given)).toBeUndefined();
});

test.each<ScanState>(["STARTING", "WAITING", "HELD", "ERROR"])(
  "whoever still takes a scan that is %s for one that runs moves no time",
  async (state) => {
    const scan: Scan = scanOf(1, state);
    await store.put(scan);
    const before = await store.row(scan.image);

    expect(await store.ledger.recordStillScanning(scan)).toBe(false);
    expect(await store.row(scan.image)).toEqual(before);
  },
);
