import { slotOf } from "../../../functions/capacity/slots";
import { startScan } from "../../../functions/scanners/start-scan";
import { image, minutesFromNow, NOW, refusedStart, scan } from "../samples";
import { createStarter, NEW } from "./simulated-starter";

const NO_CAPACITY = { kind: "no-capacity", reason: "Cannot have more than 0 builds" } as const;

/** Another scan waits, with this deadline. */
async function putWaiting({ store }: Awaited<ReturnType<typeof createStarter>>, deadline: Date) {
  const other = image("other:1", `sha256:${"1".repeat(64)}`);
  await store.put(scan({ image: other, scanId: "other", state: "WAITING", dueAt: deadline }));
}

test("a scan does not overtake one that waits with an earlier deadline, though there is a slot", async () => {
  const starter = await createStarter();
  await putWaiting(starter, minutesFromNow(-1));

  expect(await startScan(starter, scan(), NEW)).toBe("no-capacity");

  expect(starter.scanner.started).toEqual([]);
  expect(await starter.row()).toMatchObject({
    rowState: "WAITING",
    reason: "Other scans have an earlier deadline: it starts in its turn.",
  });
  expect(await starter.slots()).toHaveProperty("running", new Set());
});

test.each([
  ["those that wait have later deadlines", minutesFromNow(1), NEW],
  ["the caller has chosen it as the next one", minutesFromNow(-1), { ...NEW, isNext: true }],
])("a scan is started in a slot of its own where %s", async (_, deadline, options) => {
  const starter = await createStarter();
  await putWaiting(starter, deadline);

  expect(await startScan(starter, scan(), options)).toBe("started");

  expect(await starter.slots()).toHaveProperty("running", new Set([slotOf(scan())]));
});

test("one refusal for lack of capacity gives the slot back and keeps everybody out for half a minute", async () => {
  const starter = await createStarter();
  starter.scanner.answer = () => NO_CAPACITY;

  await startScan(starter, scan(), NEW);

  expect(await starter.slots()).toMatchObject({
    running: new Set(),
    backOff: { reason: NO_CAPACITY.reason, until: minutesFromNow(0.5) },
  });
  await starter.store.put(scan());
  await startScan(starter, scan(), NEW);
  expect(starter.scanner.started).toHaveLength(1);
});

test("a scan that comes after a back-off ends it; one that is refused begins another", async () => {
  const starter = await createStarter();
  await starter.ledger.slots.beginBackOff("quota", NOW);
  starter.scanner.answer = () => NO_CAPACITY;
  await startScan(starter, scan(), NEW);
  expect((await starter.slots()).backOff?.until).toEqual(minutesFromNow(0.5));

  starter.store.passMinutes(0.5);
  await starter.store.put(scan());
  starter.scanner.answer = () => ({ kind: "started", run: { engine: "inline", handle: "build" } });
  expect(await startScan(starter, scan(), NEW)).toBe("started");

  expect((await starter.slots()).backOff).toBeUndefined();
});

test("a scan that is refused for itself gives its slot back", async () => {
  const starter = await createStarter();
  starter.scanner.answer = () => refusedStart("denied");

  await startScan(starter, scan(), NEW);

  expect(await starter.slots()).toHaveProperty("running", new Set());
});

test("a scan whose start got no answer keeps its slot, since its build may run", async () => {
  const starter = await createStarter();
  starter.scanner.answer = () => Promise.reject(new Error("socket hang up"));

  await expect(startScan(starter, scan(), NEW)).rejects.toThrow("socket hang up");

  expect(await starter.slots()).toHaveProperty("running", new Set([slotOf(scan())]));
});

test("a scan that has a slot by a try before gives it back where it has to wait", async () => {
  const starter = await createStarter();
  await starter.ledger.slots.occupy(scan());
  await putWaiting(starter, minutesFromNow(-1));

  await startScan(starter, scan(), { mayBeStarted: true });

  expect(await starter.slots()).toHaveProperty("running", new Set());
});
