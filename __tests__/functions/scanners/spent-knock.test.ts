import { startDue } from "../../../functions/scan-coordinator/start-due";
import type { StartAnswer } from "../../../functions/scanners/scanner";
import { inlineRun, minutesFromNow, NOW } from "../samples";
import { createCoordinator, scanOf } from "../scan-coordinator/simulated-coordinator";

/** A secret that is not listed: nobody asked the engine. */
const REFUSED: StartAnswer = {
  kind: "refused",
  errorClass: "configuration",
  errorScope: "source",
  reason: "the secret is not listed",
};
const BAD = 15;

/** Images that are refused by themselves, before a good one. */
async function coordinatorBehindBadImages() {
  const scans = Array.from({ length: BAD + 1 }, (_, number) => scanOf(number, "WAITING"));
  const coordinator = await createCoordinator(scans);
  coordinator.scanner.answer = ({ scanId }) =>
    scanId === `scan-${BAD}` ? { kind: "started", run: inlineRun(BAD) } : REFUSED;
  return coordinator;
}

test("refusals that never reach the engine do not use up the knock at a door whose time is over", async () => {
  const coordinator = await coordinatorBehindBadImages();
  await coordinator.ledger.control.closeDoor("throttled", NOW);

  await startDue(coordinator, false);

  expect(await coordinator.store.row(scanOf(BAD, "WAITING").image)).toHaveProperty("scanState", "SCANNING");
  expect((await coordinator.ledger.control.read()).door).toBeUndefined();
});

test("refusals that never reach the engine do not use up the knock of a scan that has left it", async () => {
  const coordinator = await coordinatorBehindBadImages();
  await coordinator.ledger.control.closeDoor("throttled", minutesFromNow(5));

  await startDue(coordinator, true);

  expect(await coordinator.store.row(scanOf(BAD, "WAITING").image)).toHaveProperty("scanState", "SCANNING");
});

test("a build that was there already opens the door as one does that is started", async () => {
  const coordinator = await createCoordinator([scanOf(1, "WAITING")]);
  await coordinator.ledger.control.closeDoor("throttled", NOW);
  coordinator.scanner.answer = () => ({ kind: "adopted", run: inlineRun(1) });

  await startDue(coordinator, false);

  expect((await coordinator.ledger.control.read()).door).toBeUndefined();
});
