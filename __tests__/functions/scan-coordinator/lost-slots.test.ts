import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { buildEvent, minutesFromNow, PASSED } from "../samples";
import { buildOf, createCoordinator, scanOf } from "../simulated-coordinator";

type Parts = Awaited<ReturnType<typeof createCoordinator>>;

const slots = async ({ ledger }: Parts) =>
  [...(await ledger.slots.read()).running].map((slot) => slot.split(" ")[0]);
const started = ({ scanner }: Parts) => scanner.started.map(({ scanId }) => scanId);

/** Of a function that was killed after it had taken the slot of a scan, and before it had started it. */
async function createKilled() {
  const killed = scanOf(5, "STARTING", { dueAt: minutesFromNow(2) });
  const earlier = [1, 2].map((number) => scanOf(number, "WAITING"));
  const coordinator = await createCoordinator([killed, ...earlier], { maxConcurrentScans: 1 });
  await coordinator.ledger.slots.occupy(killed);
  return coordinator;
}

test("a slot that was taken and never used is used by its own scan, though no other slot is free", async () => {
  const coordinator = await createKilled();
  await coordinate(coordinator);
  expect(started(coordinator)).toEqual([]);

  coordinator.store.passMinutes(2);
  await coordinate(coordinator);

  expect(started(coordinator)).toEqual(["scan-5"]);
  expect(await slots(coordinator)).toEqual(["scan-5"]);
});

test("a slot that was taken and never used comes back where the engine takes no more", async () => {
  const coordinator = await createKilled();
  await coordinator.ledger.slots.beginBackOff("quota", minutesFromNow(60));
  coordinator.store.passMinutes(2);

  await coordinate(coordinator);

  expect(started(coordinator)).toEqual([]);
  expect(await slots(coordinator)).toEqual([]);
  expect(coordinator.store.rows).toContainEqual(
    expect.objectContaining({ scanId: "scan-5", rowState: "WAITING" }),
  );
});

test("a slot of a scan that is over comes back within a minute, and is used at once", async () => {
  const coordinator = await createCoordinator([scanOf(1, "WAITING")], { maxConcurrentScans: 1 });
  await coordinator.ledger.slots.occupy(scanOf(2, "SCANNING"));

  await coordinate(coordinator);

  expect(started(coordinator)).toEqual(["scan-1"]);
  expect(await slots(coordinator)).toEqual(["scan-1"]);
  expect(coordinator.starter.telemetry.lines).toContainEqual({
    level: "info",
    message: "slots corrected to the scans that run",
    fields: { released: 1, recorded: 0 },
  });
});

test("slots that cannot be compared with the scans keep nothing else from its work", async () => {
  const coordinator = await createCoordinator([scanOf(1, "WAITING")]);
  coordinator.ledger.reconcileSlots = () => Promise.reject(new Error("Rate exceeded"));

  await expect(coordinate(coordinator)).rejects.toThrow("Rate exceeded");

  expect(started(coordinator)).toEqual(["scan-1"]);
});

test("an answer about builds that cannot be had keeps no waiting scan from its start", async () => {
  const begun = [1, 2].map((number) => scanOf(number, "STARTING"));
  const coordinator = await createCoordinator([...begun, scanOf(3, "WAITING")]);
  const asked: string[] = [];
  coordinator.scanner.adopt = async ({ scanId }) => {
    asked.push(scanId);
    return { kind: "unknown", reason: "ThrottlingException: Rate exceeded" };
  };

  await coordinate(coordinator);

  expect(started(coordinator)).toEqual(["scan-3"]);
  // Who is throttled is not asked for the next one.
  expect(asked).toEqual(["scan-1"]);
});

test("the end of a build starts the next scan in the same invocation, though the engine has refused others", async () => {
  const ended = scanOf(1, "SCANNING", { dueAt: minutesFromNow(5) });
  const waiting = [2, 3].map((number) => scanOf(number, "WAITING"));
  const coordinator = await createCoordinator([ended, ...waiting]);
  await coordinator.ledger.slots.occupy(ended);
  await coordinator.ledger.slots.beginBackOff("quota", minutesFromNow(0.5));
  coordinator.scanner.builds = [buildOf(ended, 1, { exported: PASSED })];

  await coordinate(coordinator, buildEvent(1));

  expect(started(coordinator)).toEqual(["scan-2"]);
  expect(await slots(coordinator)).toEqual(["scan-2"]);
});
