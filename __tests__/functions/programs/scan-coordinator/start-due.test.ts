import { SYSDIG_BUSY } from "../../../../functions/capacity/control";
import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { scanOf } from "../../ledger/ledger-in-memory";
import { inlineRun, minutesFromNow, PASSED } from "../../samples";
import { buildOf, createCoordinator, ended, work } from "../../simulated-coordinator";

/** A run in a back-off, in which one scan has ended and 17 wait. */
async function runInBackOff(reason: string) {
  const over = scanOf(99, "SCANNING");
  const waiting = Array.from({ length: 17 }, (_, index) => scanOf(index + 1, "WAITING"));
  const coordinator = await createCoordinator([over, ...waiting]);
  coordinator.scanner.builds = [buildOf(over, 99, { exported: PASSED })];
  await coordinator.ledger.changeControl({ kind: "refused", reason, until: minutesFromNow(0.5) });
  coordinator.scanner.answer = ({ scanId }) =>
    ["scan-16", "scan-17"].includes(scanId)
      ? { kind: "started", run: inlineRun(16) }
      : { kind: "error", errorClass: "configuration", errorScope: "registry", reason: "not listed" };
  await coordinate(coordinator, ended(99));
  return coordinator;
}

test("in a back-off a scan is started for each that has left the engine; refusals of scans use none of it up", async () => {
  const { scanner, store } = await runInBackOff("quota");

  expect(scanner.started).toHaveLength(16);
  const stateOf = async (number: number) => (await store.row(scanOf(number, "WAITING").image))?.rowState;
  expect([await stateOf(16), await stateOf(17)]).toEqual(["SCANNING", "WAITING"]);
});

test("in a back-off because of Sysdig's rate limit nothing is started, whatever has ended", async () => {
  expect((await runInBackOff(SYSDIG_BUSY)).scanner.started).toEqual([]);
});

test("an image that the inputs leave out now is not started, and its row goes", async () => {
  const scans = (["WAITING", "HELD", "ERROR"] as const).map((state, index) => scanOf(index, state));
  const coordinator = { ...(await createCoordinator(scans)), filter: () => "excluded" as const };

  await coordinate(coordinator, work());

  expect([coordinator.scanner.started, coordinator.store.rows]).toEqual([[], []]);
});

test.each([
  ["has every slot of an installation without members", undefined, 3],
  ["leaves a third of the slots to the others where there are members", { places: async () => [] }, 2],
])("a place that brings many images %s", async (_, members, started) => {
  const waiting = Array.from({ length: 5 }, (_, index) => scanOf(index + 1, "WAITING"));
  const coordinator = { ...(await createCoordinator(waiting)), members, maxConcurrentScans: 3 };

  await coordinate(coordinator, work());

  expect(coordinator.scanner.started).toHaveLength(started);
});
