import { within } from "../clients/time-limit";
import { MINUTE, SECOND } from "../contract/durations";
import type { Notice } from "../contract/notices/notice";
import type { Scan } from "../contract/scan";
import { BUILD_ERRORS } from "../errors/build-errors";
import { errorOf } from "../errors/error-reason";
import { scanFields } from "../scanners/report-error";
import type { StartAnswer } from "../scanners/scanner";
import { CALL_MS, type Coordinator } from "./coordinator";
import { recordEnd } from "./record-end";

/** An engine that refused for lack of capacity, and did not say when to come again, is left alone this long. */
const ENGINE_BACK_OFF_MS = 30 * SECOND;
/** One that gave no answer, too: a call that hangs takes the time of others. */
const NO_ANSWER_BACK_OFF_MS = MINUTE;
/** A scan whose start failed is retried after that; each time after twice as long, up to the most. */
const FAILED_START_WAIT_MS = 3 * MINUTE;
const MOST_FAILED_START_WAIT_MS = 30 * MINUTE;
/** After so many starts in a row that the engine refused, for what only this scan asks, the scan ends in an error. */
export const FAILED_STARTS = 5;

/** What became of a start. */
export interface Started {
  readonly isStarted: boolean;
  /** Whether the engine takes no more scans now. */
  readonly isFull: boolean;
  readonly notices: readonly Notice[];
}

const NOT_STARTED: Started = { isStarted: false, isFull: false, notices: [] };
const STARTED: Started = { ...NOT_STARTED, isStarted: true };
const FULL: Started = { ...NOT_STARTED, isFull: true };

/**
 * Starts a scan whose row says so. One whose start was in doubt is looked for first: the engine's own protection against a
 * second start may be over by now.
 */
export async function startScan(coordinator: Coordinator, scan: Scan): Promise<Started> {
  const { scanner, ledger, telemetry, now } = coordinator;
  let answer: StartAnswer;
  try {
    const found = scan.failedStarts === undefined ? undefined : await within(CALL_MS, scanner.adopt(scan));
    answer = found ?? (await within(CALL_MS, scanner.start(scan)));
  } catch (error) {
    if (isOfRequest(error)) {
      return startFailed(coordinator, scan, error);
    }
    // Its build may run: the row is looked at again in a minute, and keeps its slot until then.
    telemetry.error("starting a scan got no answer; will look for it", { ...scanFields(scan), error });
    const until = new Date(now().getTime() + NO_ANSWER_BACK_OFF_MS);
    await ledger.changeControl({
      kind: "refused",
      reason: `The engine gives no answer now: ${error}`,
      until,
    });
    return FULL;
  }
  return recordAnswer(coordinator, scan, answer);
}

/** Records what the engine answered. */
export async function recordAnswer(
  coordinator: Coordinator,
  scan: Scan,
  answer: StartAnswer,
): Promise<Started> {
  const { ledger, telemetry, now } = coordinator;
  const subject = scanFields(scan);
  switch (answer.kind) {
    case "adopted":
      await ledger.recordStarted(scan, answer.run, answer.lookAgainInMs);
      telemetry.info("adopted the run that an earlier try had started", { ...subject, run: answer.run });
      return STARTED;
    case "started":
      await ledger.recordStarted(scan, answer.run, answer.lookAgainInMs);
      telemetry.count("ScansStarted");
      telemetry.time("EventToBuild", scan.requestedAt, now());
      telemetry.info("scan started", { ...subject, run: answer.run });
      return STARTED;
    case "unknown":
      telemetry.info("start unknown: an earlier try may have started the scan", {
        ...subject,
        reason: answer.reason,
      });
      return FULL;
    case "no-capacity": {
      const until = answer.notBefore ?? new Date(now().getTime() + ENGINE_BACK_OFF_MS);
      await ledger.changeControl({ kind: "refused", reason: answer.reason, until });
      await ledger.putBack(scan, answer.reason);
      telemetry.count("CapacityRefusals");
      telemetry.info("scan waits for capacity", { ...subject, reason: answer.reason });
      return FULL;
    }
    case "refused": {
      const { kind, notices } = await recordEnd(coordinator, scan, { ...answer, kind: "error" });
      return { ...NOT_STARTED, isFull: kind === "waits", notices };
    }
  }
}

/** The start failed, and nothing carries the scan out. An outage of the engine ends no scan, however long it is. */
export async function startFailed(coordinator: Coordinator, scan: Scan, error: unknown): Promise<Started> {
  const { ledger, telemetry, now } = coordinator;
  const failedStarts = (scan.failedStarts ?? 0) + 1;
  if (isOfRequest(error) && failedStarts >= FAILED_STARTS) {
    const values = { tries: String(failedStarts), detail: String(error) };
    return recordAnswer(coordinator, scan, { ...errorOf(BUILD_ERRORS.FailedStart, values), kind: "refused" });
  }
  telemetry.count("CapacityRefusals");
  telemetry.error("starting a scan failed; will retry", { ...scanFields(scan), error });
  const wait = Math.min(FAILED_START_WAIT_MS * 2 ** (failedStarts - 1), MOST_FAILED_START_WAIT_MS);
  // Where a run has died before it asked the engine, nothing is wrong.
  const isFirst = failedStarts === 1 && !isOfRequest(error);
  const until = isFirst ? undefined : new Date(now().getTime() + wait);
  const reason = `The scan could not be started and is retried: ${error}`;
  await ledger.putBack({ ...scan, failedStarts }, reason, until);
  return NOT_STARTED;
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
