import { startDue } from "../../../functions/scan-coordinator/start-due";
import type { StartAnswer } from "../../../functions/scanners/scanner";
import { inlineRun, minutesFromNow } from "../samples";
import { createCoordinator, scanOf } from "../simulated-coordinator";

/** A secret that is not listed: nobody asked the engine. */
const REFUSED: StartAnswer = {
  kind: "refused",
  errorClass: "configuration",
  errorScope: "registry",
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

test("after the end of a scan one start is tried during a back-off, and not used up by refusals that never reach the engine", async () => {
  const coordinator = await coordinatorBehindBadImages();
  await coordinator.ledger.slots.beginBackOff("throttled", minutesFromNow(5));

  await startDue(coordinator, true);

  expect(await coordinator.store.row(scanOf(BAD, "WAITING").image)).toHaveProperty("rowState", "SCANNING");
  expect((await coordinator.ledger.slots.read()).backOff?.until).toEqual(minutesFromNow(5));
});
