import { within } from "../clients/time-limit";
import { MINUTE, SECOND } from "../contract/durations";
import { imageKey } from "../contract/image";
import type { Notice } from "../contract/notices/notice";
import type { Scan, ScanRun } from "../contract/scan";
import type { Work } from "../contract/work";
import { scanFields } from "../scanners/report-error";
import type { ScanStanding } from "../scanners/scanner";
import { CALL_MS, type Coordinator, type MarkingCoordinator } from "./coordinator";
import { recordEnd } from "./record-end";
import { recordAnswer, startFailed } from "./start-scan";

/** All runs are asked about at most as often, where nobody reports an end. */
const LOOKS_APART_MS = 10 * SECOND;
/** Until the next look at the scans; a queue that lasts keeps the back-off up. */
const BUILD_QUEUE_BACK_OFF_MS = 2 * MINUTE;

/** What a look at the scans under way has led to. */
interface RecordedEnds {
  readonly notices: readonly Notice[];
  /** Scans that have left the engine. */
  readonly ended: number;
}

/**
 * Records the scans that have ended, among those under way: of all whose time has come, that an event reports, or whose engine
 * says in one answer how all of them stand.
 */
export async function recordEnds(
  coordinator: MarkingCoordinator,
  { endedBuilds, isMinute }: Pick<Work, "endedBuilds" | "isMinute">,
  hasTime: () => boolean,
): Promise<RecordedEnds> {
  const { ledger, scanner, lastLook, now, telemetry } = coordinator;
  const all = await ledger.underWay(isMinute);
  const isForAll = scanner.looksAtAll && now().getTime() - lastLook.at >= LOOKS_APART_MS;
  const isMeant = ({ run, dueAt }: Scan) =>
    dueAt <= now() || (run !== undefined && (isForAll || endedBuilds.includes(run.handle)));
  // Those without a run come last: each costs a call that may hang.
  const due = all.filter(isMeant).sort((one, other) => Number(!one.run) - Number(!other.run));
  if (isForAll) {
    lastLook.at = now().getTime();
  }
  const notices: Notice[] = [];
  let ended = 0;
  const looked = due.filter(({ run }) => run !== undefined);
  const standingOf = await within(CALL_MS, scanner.look(looked, now()));
  for (const scan of due) {
    if (!hasTime()) {
      // The events that reported the others do not come again.
      lastLook.at = 0;
      break;
    }
    try {
      if (!(await coordinator.mayTouch(imageKey(scan.image)))) {
        continue;
      }
      if (scan.run === undefined) {
        notices.push(...(await lookForRun(coordinator, scan)));
      } else {
        const standing = await standingOf(scan);
        ended += standing.kind === "running" ? 0 : 1;
        notices.push(...(await recordStanding(coordinator, { ...scan, run: scan.run }, standing)));
      }
    } catch (error) {
      telemetry.error("looking after a scan failed; will retry", { ...scanFields(scan), error });
    }
  }
  return { notices, ended };
}

/** A run has died between the write that says that a scan is started and the engine's answer, or there was none. */
async function lookForRun(coordinator: Coordinator, scan: Scan): Promise<readonly Notice[]> {
  const found = await within(CALL_MS, coordinator.scanner.adopt(scan));
  if (found !== undefined) {
    return (await recordAnswer(coordinator, scan, found)).notices;
  }
  await startFailed(coordinator, scan, "the engine does not have it");
  return [];
}

/** @returns what is to be published; nothing where the scan has not ended */
async function recordStanding(
  coordinator: Coordinator,
  scan: Scan & { readonly run: ScanRun },
  end: ScanStanding,
): Promise<readonly Notice[]> {
  const { ledger, telemetry, now } = coordinator;
  if (end.lackOfCapacity !== undefined) {
    // A scan that is started now waits there and keeps its slot. For each scan that leaves, another one is started.
    const until = new Date(now().getTime() + BUILD_QUEUE_BACK_OFF_MS);
    await ledger.changeControl({ kind: "refused", reason: end.lackOfCapacity, until });
  }
  switch (end.kind) {
    case "running":
      if (scan.dueAt <= now()) {
        await ledger.recordStillScanning(scan, end.lookAgainInMs);
      }
      return [];
    case "no-capacity":
      if (await ledger.restart(scan, end.reason)) {
        telemetry.count("CapacityRefusals");
        telemetry.info("scan waits for capacity", { ...scanFields(scan), reason: end.reason });
      }
      return [];
    case "verdict":
    case "error":
      return (await recordEnd(coordinator, scan, end)).notices;
  }
}
