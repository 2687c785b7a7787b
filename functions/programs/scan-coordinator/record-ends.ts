import { isTimeout, within } from "../../clients/time-limit";
import { after, MINUTE, SECOND } from "../../contract/durations";
import { imageKey } from "../../contract/images/image";
import type { Scan } from "../../contract/images/scan";
import type { Notice } from "../../contract/notices/notice";
import type { ScanStanding, StartedScan } from "../../scanners/scanner";
import { CALL_MS, type Coordinator, type MarkingCoordinator, type Work } from "./coordinator";
import { recordEnd, scanFields } from "./record-end";
import { NOT_THERE, recordAnswer, startFailed } from "./start-due";

/** Milliseconds between two looks at all runs, needed for engines that report no ends. */
const LOOKS_APART_MS = 10 * SECOND;
/** Length in milliseconds of the back-off that begins anew with each look at a queued build. */
const BUILD_QUEUE_BACK_OFF_MS = 30 * SECOND;
/** Time limit in milliseconds for the standing of one scan: two calls, so that even a slow engine can report ends. */
const STANDING_MS = 8 * SECOND;
const NOT_TOLD: ScanStanding = { kind: "running", lookAgainInMs: MINUTE };
/** Standing of a scan that was started in another scan_mode. */
const BEGINS_AGAIN: ScanStanding = {
  kind: "no-capacity",
  reason: "The scan was started in another scan_mode and begins again.",
};

/** @returns notices to publish, and how many scans have left the engine */
export async function recordEnds(
  coordinator: MarkingCoordinator,
  { endedBuilds, isMinute }: Pick<Work, "endedBuilds" | "isMinute">,
  hasTime: () => boolean,
) {
  const { ledger, scanner, lastLook, now, telemetry } = coordinator;
  const all = await ledger.underWay(isMinute);
  const isForAll = scanner.looksAtAll && now().getTime() - lastLook.at >= LOOKS_APART_MS;
  const isMeant = ({ run, dueAt }: Scan) =>
    dueAt <= now() || (run !== undefined && (isForAll || endedBuilds.includes(run.handle)));
  // Scans without a run come last: each costs a call that may hang.
  const due = all.filter(isMeant).sort((one, other) => Number(!one.run) - Number(!other.run));
  const isOwn = (scan: Scan): scan is StartedScan => scan.run?.engine === scanner.engine;
  if (isForAll) {
    lastLook.at = now().getTime();
  }
  const notices: Notice[] = [];
  let ended = 0;
  const standingOf = await within(CALL_MS, scanner.look(due.filter(isOwn), now())).catch((error) => {
    // The events that reported these ends do not come again.
    lastLook.at = 0;
    throw error;
  });
  for (const scan of due) {
    if (!hasTime()) {
      lastLook.at = 0;
      break;
    }
    try {
      if (!(await coordinator.marks.mayTouch(imageKey(scan.image)))) {
        continue;
      }
      if (scan.run === undefined) {
        // An earlier run crashed after it recorded the start and before the engine answered, or no answer came.
        const run = await within(CALL_MS, scanner.adopt(scan));
        const started = run
          ? await recordAnswer(coordinator, scan, { kind: "started", run })
          : await startFailed(coordinator, scan, NOT_THERE);
        notices.push(...started.notices);
      } else {
        const standing = isOwn(scan) ? await standingInTime(standingOf(scan)) : BEGINS_AGAIN;
        ended += standing.kind === "running" ? 0 : 1;
        notices.push(...(await recordStanding(coordinator, scan, standing)));
      }
    } catch (error) {
      telemetry.error("looking after a scan failed; will retry", { ...scanFields(scan), error });
    }
  }
  return { notices, ended };
}

/** Limits the time for an answer, so that a slow answer does not delay all starts. */
async function standingInTime(standing: Promise<ScanStanding>): Promise<ScanStanding> {
  return within(STANDING_MS, standing).catch((error) => {
    if (isTimeout(error)) {
      return NOT_TOLD;
    }
    throw error;
  });
}

async function recordStanding(coordinator: Coordinator, scan: Scan, end: ScanStanding) {
  const { ledger, telemetry, now } = coordinator;
  if (end.lackOfCapacity !== undefined) {
    // A scan started now would wait in CodeBuild's queue and hold its slot. For each scan that leaves, another is
    // started.
    const until = after(now(), BUILD_QUEUE_BACK_OFF_MS);
    await ledger.changeControl({ kind: "refused", reason: end.lackOfCapacity, until });
  }
  switch (end.kind) {
    case "running":
      if (scan.dueAt <= now()) {
        await ledger.recordRunning(scan, end.lookAgainInMs);
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
