import { chooseCanary, isCanaryDue, type OpenBreaker, waitingReason } from "../capacity/breaker/decisions";
import { DAY } from "../contract/durations";
import { imageKey, registryOf } from "../contract/image";
import type { Scan } from "../contract/scan";
import { hasFailed } from "../rows/known-sources";
import { earliestStart } from "../rows/start-limits";
import { mayBeStarted, startScan } from "../scanners/start-scan";
import { type Coordinator, comesAgain, PAGE } from "./coordinator";

/**
 * Scans among which the canary is chosen: where the most urgent are all of one registry, none of another must be hidden by
 * them.
 */
const CANDIDATES = 1000;

/**
 * While the breaker is open: lets what would be started now wait, and starts one scan to see whether the installation
 * works again, where it is time for that.
 */
export async function tryCanary(coordinator: Coordinator): Promise<void> {
  const { ledger, now } = coordinator;
  const open = await ledger.breaker.checkCanary();
  if (open === undefined) {
    return;
  }
  await letWait(coordinator, open);
  if (isCanaryDue(open, now())) {
    await startOne(coordinator, open);
  }
}

/** Errors that would be retried now wait as everything does, and so does what was held until now. */
async function letWait(coordinator: Coordinator, open: OpenBreaker): Promise<void> {
  const { ledger, hasTime } = coordinator;
  for (const state of ["ERROR", "HELD"] as const) {
    for (const scan of await ledger.due(state, PAGE)) {
      if (!hasTime()) {
        return;
      }
      if (mayBeStarted(scan)) {
        // As another scan, it would not be found any more.
        continue;
      }
      const isForgotten = state === "ERROR" && !ledger.isWorthRetrying(scan);
      const waits = isForgotten ? ledger.retire(scan) : ledger.reopen(scan, "WAITING", waitingReason(open));
      await waits.catch(comesAgain(coordinator, scan));
    }
  }
}

async function startOne(coordinator: Coordinator, open: OpenBreaker): Promise<void> {
  const { ledger, now } = coordinator;
  // The limits of every image hold for the canary too.
  const waiting = (await ledger.startable(CANDIDATES)).filter(
    ({ state, recentStarts = [] }) => state === "WAITING" && earliestStart(recentStarts) <= now(),
  );
  // One that failed by itself may do so again, which would say nothing of the installation. After a day any may be tried: those
  // that did not fail may all be of a registry that is hostile.
  const isLong = open.openedAt.getTime() < now().getTime() - DAY;
  // One that only a request asked for comes last: whoever asks chooses how it ends.
  const sound = waiting.filter(({ requestId, ...scan }) => !requestId && (isLong || !hasFailed(scan)));
  const keyed = (sound.length > 0 ? sound : waiting).map((scan) => ({
    key: imageKey(scan.image),
    registry: registryOf(scan.image),
    scan,
  }));
  const canary = chooseCanary(open, keyed)?.scan;
  if (canary !== undefined) {
    await start(coordinator, open, canary).catch(comesAgain(coordinator, canary));
  }
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
  const answer = await startScan(starter, claimed, { mayBeStarted: mayBeStarted(scan), isNext: true });
  if (answer === "no-capacity" || answer === "failed") {
    await ledger.breaker.withdraw(claimed);
  }
}
