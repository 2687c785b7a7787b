import { slotOf } from "../../../functions/capacity/slots";
import { requestScan } from "../../../functions/scanners/request-scan";
import { startScan } from "../../../functions/scanners/start-scan";
import type { Change } from "../../../functions/table/table";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { RecordedTelemetry } from "../recorded-telemetry";
import { image, inlineRun, minutesFromNow, scan, TASK_ARN } from "../samples";
import { SimulatedScanner } from "./simulated-scanner";

const REQUEST = { image: image(), taskArn: TASK_ARN };

/** A function that handles the message, and what it shares with the others. */
function createRequester(store = new LedgerInMemory()) {
  const { ledger, now } = store;
  const scanner = new SimulatedScanner();
  const starter = { ledger, scanner, telemetry: new RecordedTelemetry(), maxConcurrentScans: 2, now };
  return { store, ledger, scanner, starter };
}

test("a message that is delivered twice at one time leaves the scan to the first copy", async () => {
  const first = createRequester();
  const second = createRequester(first.store);
  first.scanner.answer = async () => {
    // CodeBuild has started the build, and does not list it yet.
    await first.ledger.slots.beginBackOff("quota", minutesFromNow(1));
    await requestScan(second, REQUEST);
    return { kind: "started", run: inlineRun(1) };
  };

  await requestScan(first, REQUEST);

  expect([...second.scanner.started, ...second.scanner.lookedFor]).toEqual([]);
  const row = await first.store.row(image());
  expect(row).toMatchObject({ rowState: "SCANNING", run: inlineRun(1) });
  expect((await first.ledger.slots.read()).running.size).toBe(1);
});

test("a write whose answer was lost, and that the client made again, opens the scan all the same", async () => {
  const requester = createRequester();
  const { table } = requester.store;
  const update = table.update.bind(table);
  let writes = 0;
  Object.assign(table, {
    update: async (change: Change) => {
      writes += 1;
      if (writes === 1) await update(change);
      return update(change);
    },
  });

  await requestScan(requester, REQUEST);

  expect(requester.scanner.started).toHaveLength(1);
});

test.each(["WAITING", "HELD"] as const)(
  "a build that runs is recorded with its slot though somebody has made its scan %s",
  async (state) => {
    const { store, ledger, starter, scanner } = createRequester();
    await store.put(scan());
    scanner.answer = async () => {
      await ledger.slots.release(scan());
      await store.put(scan({ state }));
      return { kind: "started", run: inlineRun(1) };
    };

    await startScan(starter, scan(), { mayBeStarted: false });

    expect(await store.row(image())).toMatchObject({ rowState: "SCANNING", run: inlineRun(1) });
    expect((await ledger.slots.read()).running).toEqual(new Set([slotOf(scan())]));
  },
);
