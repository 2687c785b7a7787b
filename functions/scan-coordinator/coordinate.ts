import { MINUTE } from "../contract/durations";
import { SUMMARY_EVENT, type SummaryEvent } from "../contract/events";
import { imageKey } from "../contract/image";
import { isOutcome, type Notice } from "../contract/notices/notice";
import type { Scan, ScanRun } from "../contract/scan";
import { COUNTED_EVERY_MINUTE, COUNTED_WITH_GATE } from "../contract/telemetry";
import { enforceDue } from "../enforcement/enforce";
import { lookForNotes } from "../enforcement/items";
import { noticeOpenGate } from "../exceptions/open-gate";
import { readScan } from "../ledger/read-standings";
import { publishOutcomes } from "../results/publish-outcome";
import { waitsForSysdig } from "../scanners/back-off";
import { recordError, recordWorking } from "../scanners/record-error";
import { scanFields } from "../scanners/report-error";
import type { ScanStanding } from "../scanners/scanner";
import { queueSummary } from "../summary/queue-summary";
import { textIn } from "../table/value";
import { type Coordinator, comesAgain, PAGE, until } from "./coordinator";
import { measureLevels } from "./measure-levels";
import { startDue } from "./start-due";
import { Steps } from "./steps";

/**
 * How much of an invocation's time may be used when a step ends. An engine that answers slowly must not keep the
 * coordinator from starting what waits, and from publishing.
 */
const RECHECKED_BY = 0.4;
const STARTED_BY = 0.75;
const ENFORCED_BY = 0.85;
/** Of an invocation that only makes a summary. */
const SUMMARY_READ_BY = 0.8;

/**
 * Brings the ledger up to date. First it records the scan whose end an event reports, then all whose time has come, so
 * that it works just as well where no event ever arrives. Then it starts waiting scans while there is capacity. At last
 * it publishes what it has recorded, and what has not been published before.
 *
 * The schedule of the summary makes it do that alone. AWS repeats such an invocation where the summary could not be
 * made. Nothing else may be the reason, such as publishing it, which the next minute's run does as well.
 *
 * @param event of EventBridge, or of one of the schedules
 * @throws Error where a step failed, once the others are done
 */
export async function coordinate(coordinator: Coordinator, event: unknown = {}): Promise<void> {
  if (isSummaryDue(event)) {
    return publishSummary(coordinator, event);
  }
  const ended = coordinator.scanner.endedRun(event);
  const steps = new Steps();
  const notices: Notice[] = [];
  /** Takes a step that says what is to be published. */
  const record = (step: () => Promise<readonly Notice[]>): Promise<void> =>
    steps.take(async () => notices.push(...(await step())));
  if (ended === undefined) {
    logForeign(coordinator, event);
    reportRun(coordinator);
  } else {
    await record(() => recordReported(coordinator, ended));
  }
  // A scan whose end an event reports has left the engine, so there is place for one more even where it refused others.
  const afterEnd = notices.length > 0;
  await record(() => recheckScanning(until(RECHECKED_BY, coordinator)));
  if (ended === undefined) {
    await steps.take(() => reconcileSlots(coordinator));
  }
  if (coordinator.enabled) {
    await steps.take(() => startDue(until(STARTED_BY, coordinator), afterEnd));
  }
  const { enforcer, findings } = coordinator;
  const { hasTime } = until(ENFORCED_BY, coordinator);
  if (enforcer && coordinator.enabled) {
    await record(() => enforceDue(enforcer, hasTime, withVerdict(notices)));
  }
  if (findings && ended === undefined) {
    await record(() => findings.follow(hasTime));
  }
  // Before what others have announced is published, and forgotten with that.
  await record(() => openedGate(coordinator));
  // After the starts: a channel that does not answer in time must not hold them up.
  await steps.take(() => publishOutcomes(coordinator.publisher, notices, () => coordinator.hasTime()));
  if (ended === undefined) {
    await steps.take(() => measureLevels(coordinator));
  }
  steps.finish();
}

/** Keys of the images that have got a verdict. */
function withVerdict(notices: readonly Notice[]): string[] {
  return notices
    .filter(isOutcome)
    .filter((outcome) => "verdict" in outcome)
    .map(({ image }) => imageKey(image));
}

async function openedGate({
  summaries: { table, installation },
  now,
}: Coordinator): Promise<readonly Notice[]> {
  const opened = await noticeOpenGate(table, installation, now());
  return opened ? [opened] : [];
}

/** SUMMARY_EVENT, whatever else is in it. */
function isSummaryDue(event: unknown): event is SummaryEvent {
  const { summary }: { readonly summary?: unknown } = Object(event);
  return summary === SUMMARY_EVENT.summary;
}

async function publishSummary(coordinator: Coordinator, { time }: SummaryEvent): Promise<void> {
  const { summaries, publisher, now, starter } = coordinator;
  const summary = await queueSummary(
    summaries,
    now(),
    until(SUMMARY_READ_BY, coordinator).hasTime,
    textIn(time),
  );
  if (summary === undefined) {
    starter.telemetry.info("summary of this time exists already", {});
    return;
  }
  const { summaryId, isComplete, images, failing } = summary;
  starter.telemetry.info("summary made", { summaryId, isComplete, images, failing: failing.number });
  try {
    await publishOutcomes(publisher, [summary], () => coordinator.hasTime());
  } catch (error) {
    starter.telemetry.error("publishing from the outbox failed; will retry", { summaryId, error });
  }
}

/** Before anything can fail: alarms need these whatever becomes of the run. */
function reportRun({ starter: { telemetry }, hasGate }: Coordinator): void {
  for (const metric of hasGate ? COUNTED_WITH_GATE : COUNTED_EVERY_MINUTE) {
    telemetry.count(metric, 0);
  }
}

async function reconcileSlots({ ledger, starter }: Coordinator): Promise<void> {
  const { released, recorded } = await ledger.reconcileSlots();
  if (released + recorded > 0) {
    starter.telemetry.info("slots corrected to the scans that run", { released, recorded });
  }
}

/** The schedule's events have an empty detail. */
function logForeign({ starter }: Coordinator, event: unknown): void {
  const { detail }: { readonly detail?: unknown } = Object(event);
  if (Object.keys(Object(detail)).length > 0) {
    starter.telemetry.info("event ignored: it is not of this engine", { detail });
  }
}

/** @returns what is to be published */
async function recordReported(coordinator: Coordinator, ended: ScanRun): Promise<readonly Notice[]> {
  const reported = await coordinator.scanner.reported(ended, coordinator.now());
  const scan = reported && (await readScan(coordinator.ledger, reported.image, reported.scanId));
  if (reported === undefined || scan === undefined) {
    coordinator.starter.telemetry.info("end ignored: it is not of an open scan", { run: ended });
    return [];
  }
  return recordStanding(coordinator, { ...scan, run: reported.run }, reported.standing);
}

/** @returns what is to be published */
async function recheckScanning(coordinator: Coordinator): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  const due = await coordinator.ledger.due("SCANNING", PAGE);
  const standingOf = await coordinator.scanner.look(due, coordinator.now());
  const record = async (scan: Scan) => recordStanding(coordinator, scan, await standingOf(scan));
  for (const scan of due) {
    if (!coordinator.hasTime()) {
      break;
    }
    notices.push(...((await record(scan).catch(comesAgain(coordinator, scan))) ?? []));
  }
  return notices;
}

/** Until the next look at the scans; a queue that lasts keeps the back-off up. */
const BUILD_QUEUE_BACK_OFF_MS = 2 * MINUTE;

/** @returns what is to be published; nothing where the scan has not ended, or somebody else recorded its end */
async function recordStanding(
  { ledger, starter, enforcer, now }: Coordinator,
  scan: Scan,
  end: ScanStanding,
): Promise<readonly Notice[]> {
  const { telemetry } = starter;
  if (end.lackOfCapacity !== undefined) {
    // A scan that is started now waits there and keeps its slot. For each scan that leaves, another one is started.
    await ledger.slots.beginBackOff(end.lackOfCapacity, new Date(now().getTime() + BUILD_QUEUE_BACK_OFF_MS));
  }
  switch (end.kind) {
    case "running":
      await ledger.recordStillScanning(scan, end.lookAgainInMs);
      return [];
    case "no-capacity":
      if (await ledger.reopen(scan, "WAITING", end.reason)) {
        telemetry.count("CapacityRefusals");
        telemetry.info("scan waits for capacity", { ...scanFields(scan), reason: end.reason });
      }
      await ledger.breaker.withdraw(scan);
      return [];
    case "verdict": {
      const further = enforcer ? [lookForNotes(imageKey(scan.image), now())] : [];
      const outcome = await ledger.recordVerdict(scan, end, further);
      if (outcome) {
        const { verdict, verdictAt, counts, resultUrl } = end;
        telemetry.count("ScansEnded");
        telemetry.count(METRICS[verdict]);
        telemetry.time("EventToVerdict", scan.requestedAt, verdictAt);
        const fields = { ...scanFields(scan), task: scan.lastTaskArn, verdict, counts, resultUrl };
        telemetry.info("verdict recorded", fields);
      }
      const recovery = await recordWorking({ ledger, telemetry }, scan);
      return [...(outcome ? [outcome] : []), ...recovery];
    }
    case "error": {
      if (await waitsForSysdig({ ledger, telemetry, now }, scan, end)) {
        return [];
      }
      const recorded = await recordError({ ledger, telemetry }, scan, end);
      if (recorded.kind === "recorded") {
        return recorded.notices;
      }
      await ledger.reopen(scan, "WAITING", recorded.reason);
      return [];
    }
  }
}

const METRICS = { PASSED: "ScansPassed", FAILED: "ScansFailed", NO_POLICY: "ScansNoPolicy" } as const;
