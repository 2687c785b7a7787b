import { slotOf } from "../../../functions/capacity/slots";
import type { Scan } from "../../../functions/contract/scan";
import type { WantedScan } from "../../../functions/ledger/ask";
import { deadlineOfKnownFailure } from "../../../functions/rows/deadlines";
import { LedgerInMemory, openScan } from "../ledger/ledger-in-memory";
import { HOUR_MINUTES, image, inlineRun, minutesFromNow, NOW, scanError, scanVerdict } from "../samples";

const IMAGE = image();
const ERROR = scanError("infrastructure", "transient");

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const ask = (changes: Partial<WantedScan> = {}) =>
  store.ledger.ask({ image: IMAGE, taskArn: "task", ...changes });

const opened = (changes: Partial<WantedScan> = {}) =>
  openScan(store.ledger, IMAGE, { taskArn: "task", ...changes });

/** The scan as it waits for the coordinator. */
async function waiting(changes: Partial<WantedScan> = {}): Promise<Scan> {
  await ask(changes);
  return (await store.ledger.read(IMAGE))?.scan as Scan;
}

const row = () => store.row(IMAGE);
const slots = async () => [...(await store.ledger.slots.read()).running];

describe("the deadline of a scan", () => {
  test("of a new image of a task is at once", async () => {
    const scan = await opened();

    expect(scan.deadline).toEqual(NOW);
    expect(await row()).toMatchObject({ deadline: NOW.toISOString() });
  });

  test("of a new image that a sweep found is half a day later", async () => {
    expect((await opened({ bySweep: true })).deadline).toEqual(minutesFromNow(12 * HOUR_MINUTES));
  });

  test.each([false, true])("of a rescan is a day later, whoever asks (a sweep: %s)", async (bySweep) => {
    await store.putVerdict(IMAGE);
    store.passMinutes(25 * HOUR_MINUTES);

    expect((await opened({ bySweep })).deadline).toEqual(minutesFromNow(49 * HOUR_MINUTES));
  });

  test("of an image that a deployment is held for is before all of them, a rescan's as well", async () => {
    expect((await opened({ byGate: true })).deadline).toEqual(minutesFromNow(-10));
    await store.putVerdict(IMAGE);
    store.passMinutes(25 * HOUR_MINUTES);

    expect((await opened({ byGate: true })).deadline).toEqual(minutesFromNow(25 * HOUR_MINUTES - 10));
  });

  test("of a retry is three hours after its own time", async () => {
    await store.ledger.recordError(await opened(), ERROR);
    expect(await row()).not.toHaveProperty("deadline");
    store.passMinutes(9);

    const [due] = await store.ledger.startable(9);
    const deadline = minutesFromNow(5 + 3 * HOUR_MINUTES);
    expect(due?.deadline).toEqual(deadline);
    const retry = due && (await store.ledger.reopen(due, "WAITING"));

    expect(retry?.deadline).toEqual(deadline);
    expect(await row()).toMatchObject({ deadline: deadline.toISOString() });
  });

  test("of a scan that waits is where the index has it, and it may start at any time", async () => {
    await ask({ bySweep: true });

    const deadline = minutesFromNow(12 * HOUR_MINUTES);
    expect(await row()).toMatchObject({ rowState: "WAITING", dueAt: deadline.toISOString() });
    expect(await store.ledger.startable(9)).toMatchObject([{ image: IMAGE, deadline }]);
  });

  test("of a scan that is held stands beside the time before which it may not start", async () => {
    await store.ledger.hold(await waiting(), "too early", minutesFromNow(5));

    expect(await row()).toMatchObject({
      rowState: "HELD",
      reason: "too early",
      dueAt: minutesFromNow(5).toISOString(),
      deadline: NOW.toISOString(),
    });
    expect(await store.ledger.startable(9)).toEqual([]);
    store.passMinutes(5);
    const [held] = await store.ledger.startable(9);
    expect(held).toMatchObject({ state: "HELD", deadline: NOW });
    expect(held && (await store.ledger.ready(held))).toMatchObject({ state: "WAITING", dueAt: NOW });
    expect(await row()).toMatchObject({ rowState: "WAITING", dueAt: NOW.toISOString() });
  });

  test("goes with the scan", async () => {
    const scan = await opened();
    await store.ledger.recordStarted(scan, inlineRun(1));

    await store.putVerdict(IMAGE);

    expect(await row()).not.toHaveProperty("deadline");
  });
});

test.each([
  ["a task", 0, 3 * HOUR_MINUTES],
  ["a sweep", 12 * HOUR_MINUTES, 12 * HOUR_MINUTES],
  ["somebody for whom now is too late", -10, -10],
])("an image that failed before, asked for again by %s, has its deadline", (_, asked, expected) => {
  expect(deadlineOfKnownFailure(minutesFromNow(asked), NOW)).toEqual(minutesFromNow(expected));
});

describe("a task that starts an image which a sweep has found", () => {
  beforeEach(() => store.passMinutes(60));
  const now = minutesFromNow(60).toISOString();

  test("raises the deadline of a scan that waits", async () => {
    await ask({ bySweep: true });

    expect(await ask({ requestedAt: NOW })).toEqual({ kind: "raised", image: IMAGE });

    expect(await row()).toMatchObject({
      rowState: "WAITING",
      dueAt: now,
      deadline: now,
      requestedAt: NOW.toISOString(),
    });
  });

  test("raises the deadline of one that is held, which keeps its time", async () => {
    await store.ledger.hold(await waiting({ bySweep: true }), "too early", minutesFromNow(90));

    await ask();

    expect(await row()).toMatchObject({
      rowState: "HELD",
      dueAt: minutesFromNow(90).toISOString(),
      deadline: now,
    });
  });

  test("raises the deadline of one that is being started, and then has to wait", async () => {
    const scan = await opened({ bySweep: true });
    await ask();

    expect(await store.ledger.putBack(scan, "no capacity")).toBe(true);

    expect(await row()).toMatchObject({ rowState: "WAITING", dueAt: now });
  });

  test("changes nothing for one that waits since before, nor does a sweep", async () => {
    await ask();
    const before = await row();
    store.passMinutes(5);

    expect(await ask()).toEqual({ kind: "nothing" });
    expect(await ask({ bySweep: true })).toEqual({ kind: "nothing" });

    expect(await row()).toEqual(before);
  });

  test("changes nothing for a rescan that waits: the image has a verdict", async () => {
    await store.putVerdict(IMAGE);
    store.passMinutes(25 * HOUR_MINUTES);
    await ask({ bySweep: true });
    const before = await row();
    store.passMinutes(5);

    await ask();

    expect(await row()).toEqual(before);
  });

  test("raises the deadline of a retry that waits to a retry's only, unless it brings another source", async () => {
    await store.ledger.recordError(await opened({ bySweep: true }), ERROR);
    store.passMinutes(10);
    const [due] = await store.ledger.startable(9);
    await (due && store.ledger.reopen(due, "WAITING"));
    const before = await row();

    await ask();
    expect(await row()).toMatchObject({ deadline: before?.deadline, dueAt: before?.deadline });

    await ask({ credentials: "another secret" });
    expect(await row()).toMatchObject({ deadline: minutesFromNow(70).toISOString() });
  });

  test("opens a retry that is due with a retry's deadline, unless it brings another source", async () => {
    const refused = scanError("configuration", "registry");
    await store.ledger.recordError(await opened(), refused);
    store.passMinutes(70);

    const again = await opened();
    expect(again.deadline).toEqual(minutesFromNow(60 + 60 + 3 * HOUR_MINUTES));
    await store.ledger.recordError(again, refused);
    store.passMinutes(70);

    expect((await opened({ credentials: "another secret" })).deadline).toEqual(minutesFromNow(200));
  });

  test("raises the deadline of one that runs, which the engine may give back", async () => {
    const scan = await opened({ bySweep: true });
    await store.ledger.recordStarted(scan, inlineRun(1));
    const running = await row();

    await ask();

    expect(await row()).toMatchObject({ ...running, deadline: now, sourcesVersion: 2 });
  });

  test("raises the deadline of one that another one wrote meanwhile", async () => {
    const before = await waiting({ bySweep: true });
    let looks = 0;
    store.table.interrupt = async () => {
      // Between the look of the asker and its write.
      looks += 1;
      if (looks === 2) {
        await store.ledger.begin([before], 1);
      }
    };
    await ask();

    expect(await row()).toMatchObject({ rowState: "SCANNING", deadline: now });
  });

  test("raises the deadline of one whose time has come, which the coordinator reads again then", async () => {
    await store.ledger.hold(await waiting({ bySweep: true }), "too early", minutesFromNow(60));
    const [held] = await store.ledger.startable(9);
    await ask();

    expect(held && (await store.ledger.ready(held))).toBeUndefined();
    expect(await row()).toMatchObject({ rowState: "HELD", deadline: now });
  });
});

describe("a slot", () => {
  test.each<[string, (scan: Scan) => Promise<unknown>]>([
    ["a verdict", (scan) => store.ledger.recordVerdict(scan, scanVerdict())],
    ["an error", (scan) => store.ledger.recordError(scan, ERROR)],
    ["a time-out in the engine's queue", (scan) => store.ledger.reopen(scan, "WAITING", "queue")],
  ])("comes back with %s", async (_, end) => {
    const scan = await opened();
    await store.ledger.recordStarted(scan, inlineRun(1));
    expect(await slots()).toEqual([slotOf(scan)]);

    await end(scan);

    expect(await slots()).toEqual([]);
  });
});
