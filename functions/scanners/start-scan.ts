import { waitingReason } from "../capacity/breaker/stored-breaker";
import { MINUTE } from "../contract/durations";
import type { Scan } from "../contract/scan";
import type { Telemetry } from "../contract/telemetry";
import { BUILD_ERRORS } from "../errors/build-errors";
import { errorOf } from "../errors/error-reason";
import type { Ledger } from "../ledger/ledger";
import { afterStartsOfDay, TOO_MANY_STARTS } from "../rows/start-limits";
import { recordError } from "./record-error";
import { scanFields } from "./report-error";
import type { Scanner, StartAnswer } from "./scanner";

/** Settings and collaborators for starting a scan. */
export interface ScanStarter {
  readonly ledger: Ledger;
  readonly scanner: Pick<Scanner, "start" | "adopt">;
  /** Scans that run at one time. */
  readonly maxConcurrentScans: number;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** How a scan is started. */
export interface StartOptions {
  /** Somebody who died may have started it already. */
  readonly mayBeStarted: boolean;
  /** The caller has seen that no scan waits with an earlier deadline. Default: false */
  readonly isNext?: boolean;
  /** A scan has just left the engine, so that it may be asked although it refused others. Default: false */
  readonly afterEnd?: boolean;
}

/**
 * Result of starting a scan.
 * - no-capacity: nothing more can be started now;
 * - failed: this one cannot be started now, and is retried later;
 * - unknown: nobody knows whether it was started before, so it is looked at again.
 */
export type Started = "started" | "no-capacity" | "refused" | "failed" | "unknown";

/** An engine that refused for lack of capacity, and did not say when to come again, is left alone this long. */
const ENGINE_BACK_OFF_MS = 30_000;

/** A scan whose start failed is retried after that, without a slot until then; each time after twice as long, up to the most. */
const FAILED_START_WAIT_MS = 3 * MINUTE;
const MOST_FAILED_START_WAIT_MS = 30 * MINUTE;
/** After so many starts in a row that the engine refused, for what only this scan asks, the scan ends in an error. */
export const FAILED_STARTS = 5;
/**
 * So many failures of one scan are taken for the engine's, which is left alone then. After that they may well be the scan's
 * own, and must not hold up others for ever.
 */
const TRUSTED_FAILURES = 3;

/** Whether something may carry out a scan that the caller is about to claim: then it is looked for first. */
export function mayBeStarted({ state, failedStarts }: Pick<Scan, "state" | "failedStarts">): boolean {
  // One that ended in an error begins again as another scan.
  return state === "STARTING" || (state !== "ERROR" && failedStarts !== undefined);
}

/**
 * Starts a scan that the caller has claimed. A scan that may have been started before, by someone who died, is first
 * looked for in the engine. The engine's own protection against a second start may be over by now.
 */
export async function startScan(starter: ScanStarter, scan: Scan, options: StartOptions): Promise<Started> {
  if (!options.mayBeStarted) {
    return startInTurn(starter, scan, options);
  }
  const found = await starter.scanner.adopt(scan);
  if (found) {
    return recordStart(starter, scan, found);
  }
  // A scan that was started a moment ago is not always found: the next starter of the scan has to look for it as well.
  const doubtful = { ...scan, failedStarts: scan.failedStarts ?? 0 };
  // The function that opened it may not have got recorded that it has to wait.
  const notBefore = afterStartsOfDay(scan.recentStarts ?? []);
  return notBefore > starter.now()
    ? hold(starter, doubtful, TOO_MANY_STARTS, notBefore)
    : startInTurn(starter, doubtful, options);
}

/** A waiting scan with an earlier deadline comes first; the coordinator sees to it. */
async function startInTurn(
  starter: ScanStarter,
  scan: Scan,
  { mayBeStarted, isNext = false, afterEnd = false }: StartOptions,
): Promise<Started> {
  const { ledger, scanner, maxConcurrentScans } = starter;
  if (!isNext && (await ledger.waitsBefore(scan))) {
    const { open } = await ledger.breaker.read();
    return open
      ? putBack(starter, scan, waitingReason(open), mayBeStarted)
      : wait(starter, scan, "Other scans have an earlier deadline: it starts in its turn.", mayBeStarted);
  }
  const slot = await ledger.slots.takeSlot(scan, { slots: maxConcurrentScans, afterEnd });
  if (slot.kind === "breaker") {
    return putBack(starter, scan, slot.reason, mayBeStarted);
  }
  if (slot.kind !== "taken") {
    return wait(starter, scan, slot.reason, mayBeStarted);
  }
  let answer: StartAnswer;
  try {
    answer = await scanner.start(scan);
  } catch (error) {
    if (scan.failedStarts === undefined) {
      // Its build may run: the slot is kept until somebody has looked for that.
      throw error;
    }
    // So it may now. Where even that gets no answer, the slot is kept.
    const found = isOfRequest(error) ? undefined : await scanner.adopt(scan);
    if (found === undefined) {
      return failStart(starter, { ...scan, failedStarts: scan.failedStarts + 1 }, error);
    }
    answer = found;
  }
  return recordStart(starter, scan, answer);
}

/**
 * The start failed, as an earlier one had, and nothing of that one was found: others may have the slot meanwhile. An outage of the
 * engine is a lack of capacity, however long it is, and ends no scan.
 */
async function failStart(
  starter: ScanStarter,
  scan: Scan & { readonly failedStarts: number },
  error: unknown,
): Promise<Started> {
  const { ledger, telemetry, now } = starter;
  const { failedStarts, requestId } = scan;
  const isOfScan = isOfRequest(error);
  if (!isOfScan && requestId === undefined && failedStarts <= TRUSTED_FAILURES) {
    const until = new Date(now().getTime() + ENGINE_BACK_OFF_MS);
    await ledger.slots.beginBackOff(`The engine cannot start scans now: ${error}`, until);
  }
  if (isOfScan && failedStarts >= FAILED_STARTS) {
    const values = { tries: String(failedStarts), detail: String(error) };
    return recordStart(starter, scan, { ...errorOf(BUILD_ERRORS.FailedStart, values), kind: "refused" });
  }
  telemetry.count("CapacityRefusals");
  telemetry.error("starting a scan failed; will retry", { ...scanFields(scan), error });
  const wait = Math.min(FAILED_START_WAIT_MS * 2 ** (failedStarts - 1), MOST_FAILED_START_WAIT_MS);
  const until = new Date(now().getTime() + wait);
  return hold(starter, scan, `The scan could not be started and is retried: ${error}`, until);
}

async function hold({ ledger }: ScanStarter, scan: Scan, reason: string, until: Date): Promise<"failed"> {
  await ledger.slots.release(scan);
  await ledger.recordHeld(scan, reason, until);
  return "failed";
}

/**
 * Whether AWS answered that something is wrong with this very request. Everything else is an outage, whatever time it takes:
 * an error of the service, or no answer at all.
 */
function isOfRequest(error: unknown): boolean {
  const { $metadata }: { readonly $metadata?: { readonly httpStatusCode?: number } } = Object(error);
  const { httpStatusCode = 0 } = $metadata ?? {};
  return httpStatusCode >= 400 && httpStatusCode < 500 && ![408, 429].includes(httpStatusCode);
}

/** Records what the engine answered. */
async function recordStart(starter: ScanStarter, scan: Scan, answer: StartAnswer): Promise<Started> {
  const { ledger, telemetry, now } = starter;
  const subject = scanFields(scan);
  switch (answer.kind) {
    case "adopted":
      await ledger.slots.occupy(scan);
      await ledger.recordStarted(scan, answer.run, answer.lookAgainInMs);
      telemetry.info("adopted the run that an earlier try had started", { ...subject, run: answer.run });
      return "started";
    case "started":
      await ledger.recordStarted(scan, answer.run, answer.lookAgainInMs);
      telemetry.count("ScansStarted");
      telemetry.time("EventToBuild", scan.requestedAt, now());
      telemetry.info("scan started", { ...subject, run: answer.run });
      return "started";
    case "unknown":
      telemetry.info("start unknown: an earlier try may have started the scan", {
        ...subject,
        reason: answer.reason,
      });
      return "unknown";
    case "no-capacity": {
      const until = answer.notBefore ?? new Date(now().getTime() + ENGINE_BACK_OFF_MS);
      await ledger.slots.beginBackOff(answer.reason, until);
      return wait(starter, scan, answer.reason, true);
    }
    case "refused": {
      const recorded = await recordError(starter, scan, { ...answer, kind: "error" }, ["STARTING"]);
      return recorded.kind === "waits" ? putBack(starter, scan, recorded.reason, true) : "refused";
    }
  }
}

async function wait(
  starter: ScanStarter,
  scan: Scan,
  reason: string,
  hasSlot: boolean,
): Promise<"no-capacity"> {
  const answer = await putBack(starter, scan, reason, hasSlot);
  starter.telemetry.count("CapacityRefusals");
  starter.telemetry.info("scan waits for capacity", { ...scanFields(scan), reason });
  return answer;
}

/**
 * Lets a scan wait. Where that is for the installation, nothing more is said: every scan would meet the same error, which is
 * logged where it is met, and not for each that waits.
 *
 * @param hasSlot a slot was taken for it, now or by a try before
 */
async function putBack(
  { ledger }: Pick<ScanStarter, "ledger">,
  scan: Scan,
  reason: string,
  hasSlot: boolean,
): Promise<"no-capacity"> {
  if (hasSlot) {
    await ledger.slots.release(scan);
  }
  await ledger.recordWaiting(scan, reason);
  return "no-capacity";
}
