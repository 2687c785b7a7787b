import { imageKey } from "../contract/image";
import type { Scan } from "../contract/scan";
import { chooseCanary, isCanaryDue, type OpenBreaker, waitingReason } from "../ledger/breaker";
import { startScan } from "../scanners/start-scan";
import { type Coordinator, comesAgain, PAGE } from "./coordinator";

/**
 * While the breaker is open: lets what would be started now wait, and starts one scan to see whether the installation
 * works again, where it is time for that.
 */
export async function tryCanary(coordinator: Coordinator): Promise<void> {
  const { ledger, now } = coordinator;
  if ((await ledger.breaker.read()).open === undefined) {
    return;
  }
  await ledger.breaker.checkCanary();
  const { open } = await ledger.breaker.read();
  if (open === undefined) {
    return;
  }
  const waiting = await letWait(coordinator, open);
  const canary = chooseCanary(
    open,
    waiting.map((scan) => ({ key: imageKey(scan.image), scan })),
  );
  if (canary !== undefined && isCanaryDue(open, now())) {
    await start(coordinator, open, canary.scan);
  }
}

/** @returns the scans that wait, the most urgent first */
async function letWait(coordinator: Coordinator, open: OpenBreaker): Promise<Scan[]> {
  const { ledger } = coordinator;
  const reason = waitingReason(open);
  const scans: Scan[] = [];
  for (const scan of await ledger.startable(PAGE)) {
    if (!coordinator.hasTime()) {
      return [];
    }
    if (scan.state === "WAITING") {
      scans.push(scan);
    } else if (scan.state === "ERROR" && !ledger.isWorthRetrying(scan)) {
      await ledger.retire(scan).catch(comesAgain(coordinator, scan));
    } else if (scan.state !== "STARTING") {
      const waits = await ledger.reopen(scan, "WAITING", reason).catch(comesAgain(coordinator, scan));
      scans.push(...(waits ? [waits] : []));
    }
  }
  await ledger.explainWaiting(open, PAGE);
  return scans;
}

async function start({ ledger, starter }: Coordinator, open: OpenBreaker, scan: Scan): Promise<void> {
  const claimed = await ledger.claim(scan);
  if (claimed === undefined) {
    return;
  }
  if (!(await ledger.breaker.permit(claimed))) {
    await ledger.recordWaiting(claimed, waitingReason(open));
    return;
  }
  const answer = await startScan(starter, claimed, { mayBeStarted: false, isNext: true });
  if (answer === "no-capacity") {
    await ledger.breaker.withdraw(claimed);
  }
}
