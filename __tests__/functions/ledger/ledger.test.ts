import { scanOfSlot } from "../../../functions/capacity/control";
import type { Scan } from "../../../functions/contract/images/scan";
import { contentKey } from "../../../functions/images/contents";
import { image, inlineRun, minutesFromNow, scanError, scanVerdict } from "../samples";
import { beginScan, endScan, LedgerInMemory, openScan, scanOf } from "./ledger-in-memory";

const NGINX = image();

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const slots = async () => (await store.ledger.control()).running.map(scanOfSlot);

test("a beginning is taken back where the engine does not have the scan, once", async () => {
  const begun = await openScan(store.ledger, NGINX);
  await store.ledger.recordRunning(begun, undefined, inlineRun(1));
  await store.ledger.recordRunning(begun);
  const dueAt = minutesFromNow(5).toISOString();
  expect(await store.row(NGINX)).toMatchObject({ run: inlineRun(1), dueAt });

  await store.ledger.putBack(begun, "no capacity", minutesFromNow(3));
  expect(await store.row(NGINX)).toMatchObject({ rowState: "HELD", reason: "no capacity" });
  expect(await slots()).toEqual([]);
  expect(await store.ledger.restart(begun, "queue")).toBe(false);
});

describe("the end of a scan", () => {
  test("changes image, content, slot and outbox together, and what is to be written with a verdict", async () => {
    const begun = await openScan(store.ledger, NGINX);
    const { scanId } = begun;

    const further = { note: { attempts: 1 } };
    const recorded = await store.ledger.recordEnd(begun, scanVerdict(), { busyMs: 1, further });

    expect(recorded).toMatchObject({ kind: "recorded", notices: [{ scanId, verdict: "PASSED" }] });
    expect([store.unpublished, await slots()]).toEqual([[scanId], []]);
    expect(await store.table.get("note")).toMatchObject({ attempts: 1 });
    expect(await store.table.get(contentKey(NGINX) ?? "")).toMatchObject({ passed: { verdict: "PASSED" } });
    expect(await store.row(NGINX)).toMatchObject({ verdict: "PASSED", scanId });
  });

  test("because Sysdig is busy lets everybody wait, untold; twice an hour, or for a request, it is an error", async () => {
    const busy = { ...scanError("infrastructure", "transient"), code: "SysdigBusy" };
    const end = async (scan: Scan) => (await endScan(store.ledger, scan, busy)).kind;

    const runningScan = async (of = beginScan(store.ledger, NGINX)) => {
      await store.ledger.recordRunning(await of, undefined, inlineRun(1));
      return of;
    };

    expect(await end(await runningScan(openScan(store.ledger, NGINX)))).toBe("waits");
    expect((await store.ledger.control()).backOff?.until).toEqual(minutesFromNow(1));
    expect(store.unpublished).toEqual([]);
    store.passMinutes(6);
    await store.ledger.change(NGINX, { kind: "due", newScanId: "" });
    // The builds of both are counted.
    expect(await end(await runningScan())).toBe("recorded");
    expect((await store.ledger.read(NGINX))?.used).toMatchObject([{ builds: 2, minutes: 2 }]);

    const requested = scanOf(1, "SCANNING", { requestId: "request" });
    await store.put(requested);
    expect(await end(requested)).toBe("recorded");
  });
});
