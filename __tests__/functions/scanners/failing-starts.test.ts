import { startDue } from "../../../functions/scan-coordinator/start-due";
import { startScan } from "../../../functions/scanners/start-scan";
import { image, minutesFromNow, scan } from "../samples";
import { createCoordinator } from "../scan-coordinator/simulated-coordinator";

const HANG_UP = new Error("socket hang up");

async function createFailing() {
  const coordinator = await createCoordinator([scan()]);
  coordinator.scanner.answer = () => Promise.reject(HANG_UP);
  return {
    ...coordinator,
    row: () => coordinator.store.row(image()),
    slots: async () => (await coordinator.ledger.control.read()).running.size,
  };
}

test("a scan whose start fails again, and of which nothing is found, gives its slot back for a while", async () => {
  const { starter, row, slots } = await createFailing();
  await expect(startScan(starter, scan(), { mayBeStarted: false })).rejects.toThrow(HANG_UP);
  expect(await slots()).toBe(1);

  expect(await startScan(starter, scan(), { mayBeStarted: true })).toBe("failed");

  expect(await slots()).toBe(0);
  expect(await row()).toMatchObject({
    scanState: "HELD",
    dueAt: minutesFromNow(3).toISOString(),
    reason: expect.stringContaining("socket hang up"),
    attempts: 0,
  });
});

test("a scan that never starts ends in an error that says why, and does so once within a quarter of an hour", async () => {
  const coordinator = await createFailing();

  for (let minute = 0; minute < 15; minute += 1) {
    await startDue(coordinator, false);
    coordinator.store.passMinutes(1);
  }

  expect(await coordinator.slots()).toBe(0);
  expect(await coordinator.row()).toMatchObject({
    errorClass: "infrastructure",
    errorScope: "transient",
    reason: expect.stringMatching(
      /^The scan could not be started in 5 tries, if it goes on.*: Error: socket hang up/,
    ),
    attempts: 1,
  });
  expect(coordinator.store.unpublished).toHaveLength(1);
});

test("a build that a failed start did make is found before the scan is started again", async () => {
  const coordinator = await createFailing();
  await startScan(coordinator.starter, scan(), { mayBeStarted: true });
  coordinator.scanner.started.length = 0;
  coordinator.scanner.adopt = async () => ({
    kind: "adopted",
    run: { engine: "inline", handle: "the build" },
  });
  coordinator.store.passMinutes(4);

  await startDue(coordinator, false);

  expect(coordinator.scanner.started).toEqual([]);
  expect(await coordinator.row()).toMatchObject({ scanState: "SCANNING", run: { handle: "the build" } });
});

test("so it is where the scan had to wait meanwhile", async () => {
  const coordinator = await createFailing();
  await coordinator.ledger.control.closeDoor("throttled", minutesFromNow(1));
  await startScan(coordinator.starter, scan(), { mayBeStarted: true });
  expect(await coordinator.row()).toHaveProperty("scanState", "WAITING");
  coordinator.scanner.lookedFor.length = 0;
  coordinator.store.passMinutes(2);

  await startDue(coordinator, false);

  expect(coordinator.scanner.lookedFor).toEqual([scan().scanId]);
});
