import { scanOfSlot } from "../../../functions/capacity/control";
import type { Scan, ScanEnd } from "../../../functions/contract/scan";
import { contentKey } from "../../../functions/images/contents";
import { ConflictError } from "../../../functions/table/run";
import {
  DIGEST,
  digestOf,
  image,
  inlineRun,
  minutesFromNow,
  NOW,
  scanError,
  scanVerdict,
  TASK_ARN,
} from "../samples";
import { beginScan, endScan, LedgerInMemory, openScan, outcomeAfter, scanOf } from "./ledger-in-memory";

const NGINX = image();
const MIRROR = image("registry.test/mirror/nginx:1.27", DIGEST);
const FAILED_HERE = scanError("configuration", "installation", "no token");

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const ask = (of = NGINX, changes = {}) => store.ledger.ask({ image: of, taskArn: TASK_ARN, ...changes });
const idsOf = (scans: readonly Scan[]) => scans.map(({ scanId }) => scanId);
/** Scans of two images meet an error of the installation, which opens the breaker. */
async function openBreaker(): Promise<void> {
  for (const number of [1001, 1002]) {
    const scan = await openScan(store.ledger, image(`quay.io/web:${number}`, digestOf(number)));
    await endScan(store.ledger, scan, FAILED_HERE);
  }
}
const slots = async () => (await store.ledger.control()).running.map(scanOfSlot);

describe("asking", () => {
  test("opens a scan, has it begin earlier, or changes nothing", async () => {
    expect(await ask(NGINX, { bySweep: true })).toBe("opened");
    expect(await ask()).toBe("raised");
    const row = await store.row(NGINX);
    expect(await ask()).toBe("nothing");
    expect(await store.row(NGINX)).toEqual(row);
  });

  test("opens one scan, however many ask at once", async () => {
    store.meanwhile(NGINX, () => ask());
    expect(await ask()).toBe("nothing");

    store.table.transact = async () => false;
    await expect(ask(MIRROR)).rejects.toThrow(ConflictError);
  });

  test("copies what its content has passed as, and opens its own scan of a FAILED", async () => {
    await store.putVerdict(NGINX);
    expect(await ask(MIRROR)).toBe("nothing");
    expect(await store.row(MIRROR)).toMatchObject({ verdict: "PASSED", copiedFrom: NGINX.repository });

    const other = image("other:1", digestOf(1));
    await endScan(store.ledger, await openScan(store.ledger, other), scanVerdict({ verdict: "FAILED" }));
    const renamed = image("registry.test/other:1", other.digest);
    expect(await ask(renamed)).toBe("opened");
    expect(await store.row(renamed)).toMatchObject({ verdict: "FAILED", rowState: "WAITING" });
  });
});

describe("beginning", () => {
  test("takes slots, as many as there are, of scans that still wait", async () => {
    const waiting = [1, 4, 2, 3].map((number) => scanOf(number, "WAITING"));
    await store.put(...waiting, scanOf(4, "HELD"));

    const begun = await store.ledger.begin(waiting, 2);

    expect(idsOf(begun)).toEqual(["scan-1", "scan-2"]);
    expect(await slots()).toEqual(["scan-1", "scan-2"]);
    expect(begun[0]).toMatchObject({ state: "SCANNING", startedAt: NOW, dueAt: minutesFromNow(1) });
    expect(await store.row(scanOf(3, "WAITING").image)).toMatchObject({ rowState: "WAITING" });
    expect(await store.ledger.begin(begun, 9)).toEqual([]);
  });

  test("never takes more slots than there are, whoever else begins, and says which scan is tried", async () => {
    await store.put(scanOf(1, "WAITING"), scanOf(2, "WAITING"));
    store.meanwhile(scanOf(1, "WAITING").image, () => store.ledger.begin([scanOf(2, "WAITING")], 1));

    expect(await store.ledger.begin([scanOf(1, "WAITING")], 1)).toEqual([]);
    expect(await slots()).toEqual(["scan-2"]);

    await openBreaker();
    await store.ledger.begin([scanOf(1, "WAITING")], 2, true);
    expect((await store.ledger.control()).breaker.open).toMatchObject({ trying: "scan-1" });
  });

  test("is taken back where the engine does not have the scan, once", async () => {
    const begun = await openScan(store.ledger, NGINX);
    await store.ledger.recordStarted(begun, inlineRun(1));
    await store.ledger.recordStillScanning(begun);
    const dueAt = minutesFromNow(5).toISOString();
    expect(await store.row(NGINX)).toMatchObject({ run: inlineRun(1), dueAt });

    await store.ledger.putBack(begun, "no capacity", minutesFromNow(3));
    expect(await store.row(NGINX)).toMatchObject({ rowState: "HELD", reason: "no capacity" });
    expect(await slots()).toEqual([]);
    expect(await store.ledger.restart(begun, "queue")).toBe(false);
  });
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

  test("is recorded once, whoever comes second, and never of a scan that is no more", async () => {
    const begun = await openScan(store.ledger, NGINX);
    store.meanwhile(NGINX, () => endScan(store.ledger, begun, scanVerdict({ verdict: "FAILED" })));

    expect(await outcomeAfter(store.ledger, begun, scanVerdict())).toBeUndefined();
    expect(await store.row(NGINX)).toMatchObject({ verdict: "FAILED" });
    expect(store.unpublished).toHaveLength(1);
  });

  test("with a verdict that rests on its name says nothing of its content", async () => {
    const begun = await openScan(store.ledger, NGINX);
    await endScan(store.ledger, begun, scanVerdict({ boundTo: NGINX.repository }));

    expect(await store.table.get(contentKey(NGINX) ?? "")).toBeUndefined();
    expect(await ask(MIRROR)).toBe("opened");
  });

  test("because Sysdig is busy lets everybody wait, untold; twice an hour, or for a request, it is an error", async () => {
    const busy = { ...scanError("infrastructure", "transient"), code: "SysdigBusy" };
    const end = async (scan: Scan) => (await endScan(store.ledger, scan, busy)).kind;

    expect(await end(await openScan(store.ledger, NGINX))).toBe("waits");
    expect((await store.ledger.control()).backOff?.until).toEqual(minutesFromNow(1));
    expect(store.unpublished).toEqual([]);
    store.passMinutes(6);
    await store.ledger.change(NGINX, { kind: "due", newScanId: "" });
    expect(await end(await beginScan(store.ledger, NGINX))).toBe("recorded");

    const requested = scanOf(1, "SCANNING", { requestId: "request" });
    await store.put(requested);
    expect(await end(requested)).toBe("recorded");
  });

  test("in an error of the installation opens the breaker; then scans wait, untold, until one works", async () => {
    const [one, two, three, four] = [1, 2, 3, 4].map((number) => scanOf(number, "SCANNING")) as [
      Scan,
      Scan,
      Scan,
      Scan,
    ];
    await store.put(one, two, three, four);
    const end = (scan: Scan, how: ScanEnd = FAILED_HERE) => endScan(store.ledger, scan, how);
    await end(one);

    expect((await end(two)).notices).toMatchObject([{ scanId: "scan-2" }, { error: { reason: "no token" } }]);
    const reason = expect.stringContaining("no token");
    expect(await end(three)).toMatchObject({ kind: "waits", reason, notices: [] });
    expect(await store.row(three.image)).toMatchObject({ rowState: "WAITING", attempts: 0 });

    const { notices } = await end(four, { ...scanError("infrastructure", "image"), code: "ScannerFailed" });
    const now = NOW.toISOString();
    expect(notices).toMatchObject([{ scanId: "scan-4" }, { recoveredAt: now }]);
    // The errors that opened it have their retry.
    for (const { image: of } of [one, two]) {
      expect(await store.row(of)).toMatchObject({ rowState: "ERROR", dueAt: now });
    }
  });
});
