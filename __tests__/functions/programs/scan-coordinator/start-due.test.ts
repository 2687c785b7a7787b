import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { scanOf } from "../../ledger/ledger-in-memory";
import { inlineRun, minutesFromNow, PASSED } from "../../samples";
import { buildOf, createCoordinator, ended } from "../../simulated-coordinator";

test("during a back-off a scan is started for each that has left the engine; refusals of scans use none of it up", async () => {
  const over = scanOf(99, "SCANNING");
  const waiting = Array.from({ length: 17 }, (_, index) => scanOf(index + 1, "WAITING"));
  const coordinator = await createCoordinator([over, ...waiting]);
  coordinator.scanner.builds = [buildOf(over, 99, { exported: PASSED })];
  const until = minutesFromNow(0.5);
  await coordinator.ledger.changeControl({ kind: "refused", reason: "quota", until });
  coordinator.scanner.answer = ({ scanId }) =>
    ["scan-16", "scan-17"].includes(scanId)
      ? { kind: "started", run: inlineRun(16) }
      : { kind: "error", errorClass: "configuration", errorScope: "registry", reason: "not listed" };

  await coordinate(coordinator, ended(99));

  expect(coordinator.scanner.started).toHaveLength(16);
  const stateOf = async (number: number) =>
    (await coordinator.store.row(scanOf(number, "WAITING").image))?.rowState;
  expect([await stateOf(16), await stateOf(17)]).toEqual(["SCANNING", "WAITING"]);
});
