import { imageKey } from "../../../functions/contract/image";
import { startDue } from "../../../functions/scan-coordinator/start-due";
import { startScan } from "../../../functions/scanners/start-scan";
import type { Values } from "../../../functions/table/value";
import { DAY_MINUTES, image, inlineRun, minutesFromNow, NOW, scan } from "../samples";
import { createCoordinator, scanOf } from "../simulated-coordinator";

const ADOPTED = { kind: "adopted", run: { engine: "inline", handle: "the build" } } as const;
const HANG_UP = new Error("socket hang up");
/** As a client of AWS throws it. */
const refusal = (httpStatusCode: number) =>
  Object.assign(new Error(`${httpStatusCode}`), { $metadata: { httpStatusCode } });

async function createFailing() {
  const coordinator = await createCoordinator([scan()]);
  coordinator.scanner.answer = () => Promise.reject(HANG_UP);
  return {
    ...coordinator,
    row: () => coordinator.store.row(image()),
    slots: async () => (await coordinator.ledger.slots.read()).running.size,
  };
}

const change = ({ store }: Awaited<ReturnType<typeof createFailing>>, set: Values) =>
  store.table.update({ key: imageKey(image()), set });

test("a scan whose start fails again, and of which nothing is found, gives its slot back for a while", async () => {
  const { starter, row, slots } = await createFailing();
  await expect(startScan(starter, scan(), { mayBeStarted: false })).rejects.toThrow(HANG_UP);
  expect(await slots()).toBe(1);

  expect(await startScan(starter, scan(), { mayBeStarted: true })).toBe("failed");

  expect(await slots()).toBe(0);
  expect(await row()).toMatchObject({
    rowState: "HELD",
    dueAt: minutesFromNow(3).toISOString(),
    reason: expect.stringContaining("socket hang up"),
    attempts: 0,
  });
});

test("a build that a start without an answer did make is found at once, and keeps its slot", async () => {
  const { starter, scanner, row, slots } = await createFailing();
  scanner.adopt = async () => (scanner.started.length > 0 ? ADOPTED : undefined);

  expect(await startScan(starter, scan(), { mayBeStarted: true })).toBe("started");

  expect(await slots()).toBe(1);
  expect(await row()).toMatchObject({ rowState: "SCANNING", run: { handle: "the build" } });
});

test("as long as nobody knows whether a start made a build, the scan keeps its slot", async () => {
  const { starter, scanner, row, slots } = await createFailing();
  scanner.adopt = async () => {
    if (scanner.started.length > 0) throw HANG_UP;
    return undefined;
  };

  await expect(startScan(starter, scan(), { mayBeStarted: true })).rejects.toThrow(HANG_UP);

  expect(await slots()).toBe(1);
  expect(await row()).toHaveProperty("rowState", "STARTING");
});

test("a scan whose start AWS refuses each time ends in an error that says why, once, and holds up nobody", async () => {
  const coordinator = await createFailing();
  coordinator.scanner.answer = () => Promise.reject(refusal(400));

  for (let minute = 0; minute < 50; minute += 1) {
    await startDue(coordinator, false);
    expect((await coordinator.ledger.slots.read()).backOff).toBeUndefined();
    coordinator.store.passMinutes(1);
  }

  expect(await coordinator.slots()).toBe(0);
  expect(await coordinator.row()).toMatchObject({
    errorClass: "infrastructure",
    errorScope: "transient",
    reason: expect.stringMatching(/^The scan could not be started in 5 tries: Error: 400.*; if it goes on/),
    attempts: 1,
  });
  expect(coordinator.store.unpublished).toHaveLength(1);
});

test.each([
  ["an answer of the service's own failure", refusal(503)],
  ["no answer", HANG_UP],
  ["a refusal for too many calls", refusal(429)],
])("an outage of a day ends no scan: %s", async (_, error) => {
  const coordinator = await createFailing();
  coordinator.scanner.answer = () => Promise.reject(error);
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
    await startDue(coordinator, false);
    coordinator.store.passMinutes(1);
  }
  expect(coordinator.store.unpublished).toEqual([]);
  // At most every half hour, once it is known.
  expect(coordinator.scanner.started.length).toBeLessThan(60);
  expect(coordinator.starter.telemetry.counts.CapacityRefusals).toBeGreaterThan(40);

  coordinator.scanner.answer = () => ({ kind: "started", run: inlineRun(1) });
  for (let minute = 0; minute < 31; minute += 1) {
    await startDue(coordinator, false);
    coordinator.store.passMinutes(1);
  }

  expect(await coordinator.row()).toMatchObject({ rowState: "SCANNING", attempts: 0 });
});

test("a start that fails again begins a back-off for all, of half a minute", async () => {
  const { starter, ledger } = await createFailing();

  await startScan(starter, scan(), { mayBeStarted: true });

  expect((await ledger.slots.read()).backOff).toEqual({
    until: new Date(NOW.getTime() + 30_000),
    reason: "The engine cannot start scans now: Error: socket hang up",
  });
});

test("a scan whose start fails for ever, as no other one's does, does not hold up others for ever", async () => {
  const coordinator = await createFailing();
  let closed = 0;

  for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
    await startDue(coordinator, false);
    const { backOff } = await coordinator.ledger.slots.read();
    closed += backOff !== undefined && backOff.until > coordinator.now() ? 1 : 0;
    coordinator.store.passMinutes(1);
  }

  expect(closed).toBe(3);
});

test("one that fails for ever keeps no others from being started in the same run", async () => {
  const coordinator = await createFailing();
  await coordinator.store.put(scan({ state: "HELD", dueAt: NOW, deadline: minutesFromNow(-60) }));
  await change(coordinator, { failedStarts: { of: scan().scanId, number: 9 } });
  await coordinator.store.put(scanOf(1, "WAITING"));
  await coordinator.ledger.slots.beginBackOff("throttled", NOW);
  coordinator.scanner.answer = ({ scanId }) =>
    scanId === "scan-1" ? { kind: "started", run: inlineRun(1) } : Promise.reject(HANG_UP);

  await startDue(coordinator, false);

  expect(await coordinator.store.row(scanOf(1, "WAITING").image)).toHaveProperty("rowState", "SCANNING");
  expect(await coordinator.row()).toMatchObject({
    rowState: "HELD",
    dueAt: minutesFromNow(30).toISOString(),
  });
});

test("a scan that nobody could hold back is not started a 25th time that day by the coordinator", async () => {
  const coordinator = await createFailing();
  const recentStarts = Array.from({ length: 24 }, (_, index) => minutesFromNow(index * 55 - 24 * 55));
  await change(coordinator, { recentStarts: recentStarts.map((each) => each.toISOString()) });

  await startDue(coordinator, false);

  expect(coordinator.scanner.started).toEqual([]);
  expect(await coordinator.slots()).toBe(0);
  expect(await coordinator.row()).toMatchObject({
    rowState: "HELD",
    reason: "24 scans of this image were started within a day.",
    dueAt: minutesFromNow(24 * 5).toISOString(),
  });
});

test("a build that a failed start did make is found before the scan is started again", async () => {
  const coordinator = await createFailing();
  await startScan(coordinator.starter, scan(), { mayBeStarted: true });
  coordinator.scanner.started.length = 0;
  coordinator.scanner.adopt = async () => ADOPTED;
  coordinator.store.passMinutes(4);

  await startDue(coordinator, false);

  expect(coordinator.scanner.started).toEqual([]);
  expect(await coordinator.row()).toMatchObject({ rowState: "SCANNING", run: { handle: "the build" } });
});

test("so it is where the scan had to wait meanwhile", async () => {
  const coordinator = await createFailing();
  await coordinator.ledger.slots.beginBackOff("throttled", minutesFromNow(1));
  await startScan(coordinator.starter, scan(), { mayBeStarted: true });
  expect(await coordinator.row()).toHaveProperty("rowState", "WAITING");
  coordinator.scanner.lookedFor.length = 0;
  coordinator.scanner.answer = () => ({ kind: "started", run: inlineRun(1) });
  coordinator.store.passMinutes(2);

  await startDue(coordinator, false);

  expect(coordinator.scanner.lookedFor).toEqual([scan().scanId]);
});
