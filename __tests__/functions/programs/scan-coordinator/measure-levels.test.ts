import { CONTROL_KEY } from "../../../../functions/contract/ledger";
import { measureLevels } from "../../../../functions/programs/scan-coordinator/measure-levels";
import { WAITING } from "../../capacity/breaker/open-breaker";
import { scanOf } from "../../ledger/ledger-in-memory";
import { minutesFromNow } from "../../samples";
import { createCoordinator } from "../../simulated-coordinator";
import { edit } from "../../table/edit";

const LATER = { dueAt: minutesFromNow(5) };

/** A coordinator with five scans that wait and two that run. */
async function createWaiting({ maxConcurrentScans = 20 } = {}) {
  const waiting = [1, 2, 3, 4, 5].map((number) => scanOf(number, "WAITING", LATER));
  const running = [6, 7].map((number) => scanOf(number, "SCANNING", LATER));
  return createCoordinator([...waiting, ...running], { maxConcurrentScans });
}

const refused = { backOff: { reason: "quota", until: minutesFromNow(1) } };

test.each<[string, number, object, slot: number, engine: number, impaired: number]>([
  ["a slot", 2, {}, 5, 0, 0],
  ["the engine", 20, refused, 0, 5, 0],
  ["the engine, which lets wait what has the slots", 2, refused, 0, 5, 0],
  ["the breaker", 2, { breaker: { open: { reason: "no token" } } }, 0, 0, 1],
  ["the token of a new installation, which is no impairment", 3, { breaker: { waiting: WAITING } }, 0, 0, 0],
  ["the token, which there has been", 3, { breaker: { waiting: WAITING, hasWorked: true } }, 0, 0, 1],
])(
  "what waits is counted by its cause: %s",
  async (_, maxConcurrentScans, control, slot, engine, impaired) => {
    const coordinator = await createWaiting({ maxConcurrentScans });
    await edit(coordinator.store.table, CONTROL_KEY, control);

    await measureLevels(coordinator);

    const levels = { WaitingForSlot: slot, WaitingForEngine: engine, InstallationImpaired: impaired };
    expect(coordinator.telemetry.levels).toMatchObject({ ScansOpen: 7, ...levels });
  },
);

test("scans of an account that has its two thirds of the slots wait for a slot, which is of members alone", async () => {
  const coordinator = await createWaiting({ maxConcurrentScans: 3 });
  await measureLevels(coordinator);
  await measureLevels({ ...coordinator, members: { places: async () => [] } });

  expect(coordinator.telemetry.levels).toMatchObject({ WaitingForSlot: 5 });
  await measureLevels(coordinator);
  expect(coordinator.telemetry.levels).toMatchObject({ WaitingForSlot: 0 });
});

test("a retry whose time has come waits as well, and so does what was held until now", async () => {
  const scans = [
    scanOf(1, "WAITING", LATER),
    scanOf(2, "ERROR"),
    scanOf(3, "ERROR", LATER),
    scanOf(4, "HELD"),
    scanOf(5, "HELD"),
    scanOf(6, "HELD", LATER),
    scanOf(7, "SCANNING", LATER),
  ];
  const coordinator = await createCoordinator(scans, { maxConcurrentScans: 1 });

  await measureLevels(coordinator);

  expect(coordinator.telemetry.levels).toMatchObject({
    ScansOpen: 5,
    WaitingForSlot: 4,
  });
});

test.each([
  ["a scan that waits", scanOf(1, "WAITING", { dueAt: minutesFromNow(-30) }), 1800],
  ["what the gate waits for", scanOf(1, "WAITING", { dueAt: new Date(0) }), 0],
  ["an error, which waits first", scanOf(1, "ERROR", { dueAt: minutesFromNow(-182) }), 0],
])("how late the earliest deadline is, is measured of %s", async (_, scan, late) => {
  const coordinator = await createCoordinator([scan]);

  await measureLevels(coordinator);

  expect(coordinator.telemetry.seconds).toEqual({ DeadlineOverdue: [late] });
});
