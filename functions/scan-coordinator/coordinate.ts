import type { Outcome } from "../contract/outcome";
import type { Scan, ScanRun } from "../contract/scan";
import { COUNTED_EVERY_MINUTE } from "../contract/telemetry";
import type { Ledger } from "../ledger/ledger";
import { type Publisher, publishOutcomes } from "../results/publish-outcome";
import { reportError, subjectOf } from "../scanners/report-error";
import type { Scanner, ScanStanding } from "../scanners/scanner";
import { type ScanStarter, startScan } from "../scanners/start-scan";
import { Steps } from "./steps";

export interface Coordinator {
  readonly ledger: Pick<
    Ledger,
    | "read"
    | "due"
    | "claim"
    | "isWorthRetrying"
    | "retire"
    | "reopen"
    | "recordVerdict"
    | "recordError"
    | "recordStillScanning"
    | "count"
  >;
  readonly scanner: Pick<Scanner, "look" | "endedRun" | "reported">;
  readonly starter: ScanStarter;
  readonly publisher: Publisher;
  readonly now: () => Date;
  /** False: what runs is recorded, nothing is started. */
  readonly enabled: boolean;
  /** Whether there is time for one more scan in this invocation. */
  readonly hasTime: () => boolean;
}

/** Scans looked at per state and invocation; the rest is due in the next one, a minute later at most. */
const PAGE = 100;
/** Levels are measured up to this many. */
const MANY = 1000;

/**
 * Brings the ledger up to date: records the scan whose end an event reports, then all whose time has come, so that it
 * works just as well where no event ever arrives; starts what waits while there is capacity; then publishes
 * what it has recorded, and what has not been published before.
 *
 * @param event of EventBridge, or of the schedule
 * @throws Error where a step failed, once the others are done
 */
export async function coordinate(coordinator: Coordinator, event: unknown = {}): Promise<void> {
  const ended = coordinator.scanner.endedRun(event);
  const steps = new Steps();
  const outcomes: Outcome[] = [];
  if (ended === undefined) {
    logForeign(coordinator, event);
    reportRun(coordinator);
  } else {
    await steps.take(async () => outcomes.push(...(await recordReported(coordinator, ended))));
  }
  await steps.take(async () => outcomes.push(...(await recheckScanning(coordinator))));
  if (coordinator.enabled) {
    await steps.take(() => startDue(coordinator));
  }
  // After the starts: a channel that does not answer in time must not hold them up.
  await steps.take(() => publishOutcomes(coordinator.publisher, outcomes, coordinator.hasTime));
  if (ended === undefined) {
    await steps.take(() => measureLevels(coordinator));
  }
  steps.finish();
}

/** Before anything can fail: alarms need these whatever becomes of the run. */
function reportRun({ starter: { telemetry } }: Coordinator): void {
  telemetry.measure("CoordinatorRuns", 1);
  for (const metric of COUNTED_EVERY_MINUTE) {
    telemetry.count(metric, 0);
  }
}

/** Once a minute, since it is the schedule that reports no end. */
async function measureLevels({ ledger, starter }: Coordinator): Promise<void> {
  const waiting = (await ledger.count("WAITING", MANY)) + (await ledger.count("STARTING", MANY));
  starter.telemetry.measure("ScansWaiting", waiting);
  starter.telemetry.measure("ScansRunning", await ledger.count("SCANNING", MANY));
  starter.telemetry.measure("ImagesInError", await ledger.count("ERROR", MANY));
}

/** The schedule's events have an empty detail. */
function logForeign({ starter }: Coordinator, event: unknown): void {
  const { detail }: { readonly detail?: unknown } = Object(event);
  if (Object.keys(Object(detail)).length > 0) {
    starter.telemetry.info("event of no build of this project, left alone", { detail });
  }
}

/** @returns the outcome to publish, if any */
async function recordReported(coordinator: Coordinator, ended: ScanRun): Promise<Outcome[]> {
  const reported = await coordinator.scanner.reported(ended, coordinator.now());
  const scan = reported && (await coordinator.ledger.read(reported.image))?.scan;
  if (reported === undefined || scan?.scanId !== reported.scanId) {
    coordinator.starter.telemetry.info("build of no open scan, left alone", { run: ended });
    return [];
  }
  const outcome = await recordStanding(coordinator, { ...scan, run: reported.run }, reported.standing);
  return outcome ? [outcome] : [];
}

/** @returns the outcomes to publish */
async function recheckScanning(coordinator: Coordinator): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const due = await coordinator.ledger.due("SCANNING", PAGE);
  const standingOf = await coordinator.scanner.look(due, coordinator.now());
  const record = async (scan: Scan) => recordStanding(coordinator, scan, await standingOf(scan));
  for (const scan of due) {
    if (!coordinator.hasTime()) {
      break;
    }
    const outcome = await record(scan).catch(comesAgain(coordinator, scan));
    outcomes.push(...(outcome ? [outcome] : []));
  }
  return outcomes;
}

/** One scan that cannot be served now must not hold up the others; it stays due. */
function comesAgain({ starter }: Coordinator, scan: Scan) {
  return (error: unknown): undefined => {
    starter.telemetry.error("scan could not be served and is looked at again", {
      ...subjectOf(scan),
      error,
    });
  };
}

/** @returns the outcome to publish; undefined where the scan has not ended, or somebody else recorded its end */
async function recordStanding(
  { ledger, starter }: Coordinator,
  scan: Scan,
  end: ScanStanding,
): Promise<Outcome | undefined> {
  const { telemetry } = starter;
  switch (end.kind) {
    case "running":
      await ledger.recordStillScanning(scan, end.lookAgainInMs);
      return undefined;
    case "no-capacity":
      if (await ledger.reopen(scan, "WAITING", end.reason)) {
        telemetry.count("CapacityRefusals");
        telemetry.info("scan waits for capacity", { ...subjectOf(scan), reason: end.reason });
      }
      return undefined;
    case "verdict": {
      const outcome = await ledger.recordVerdict(scan, end);
      if (outcome) {
        const { verdict, verdictAt, counts, resultUrl } = end;
        telemetry.count(METRICS[verdict]);
        telemetry.time("EventToVerdict", scan.requestedAt, verdictAt);
        const fields = { ...subjectOf(scan), task: scan.lastTaskArn, verdict, counts, resultUrl };
        telemetry.info("verdict recorded", fields);
      }
      return outcome;
    }
    case "error": {
      const outcome = await ledger.recordError(scan, end);
      if (outcome) {
        reportError(telemetry, scan, end);
      }
      return outcome;
    }
  }
}

const METRICS = { PASSED: "ScansPassed", FAILED: "ScansFailed", NO_POLICY: "ScansNoPolicy" } as const;

/**
 * Starts what is due, the longest waiting first, and stops at the first refusal for lack of capacity. Errors whose waiting
 * time is over become new scans; scans that somebody began to start and did not finish are taken over.
 */
async function startDue(coordinator: Coordinator): Promise<void> {
  for (const state of ["STARTING", "WAITING", "ERROR"] as const) {
    for (const scan of await coordinator.ledger.due(state, PAGE)) {
      if (!coordinator.hasTime()) {
        return;
      }
      const answer = await startDueScan(coordinator, scan).catch(comesAgain(coordinator, scan));
      if (answer === "no-capacity") {
        return;
      }
    }
  }
}

async function startDueScan({ ledger, starter }: Coordinator, scan: Scan) {
  if (scan.state === "ERROR" && !ledger.isWorthRetrying(scan)) {
    await ledger.retire(scan);
    return undefined;
  }
  const claimed = scan.state === "ERROR" ? await ledger.reopen(scan, "STARTING") : await ledger.claim(scan);
  if (!claimed) {
    return undefined;
  }
  // A waiting scan was refused, so it has no build; one that was being started may have.
  return startScan(starter, claimed, { mayBeStarted: scan.state === "STARTING", waitingSince: scan.dueAt });
}
