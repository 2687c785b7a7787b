import { isOutage } from "../../clients/outage";
import { within } from "../../clients/time-limit";
import { MINUTE, SECOND } from "../../contract/durations";
import type { Scan } from "../../contract/images/scan";
import type { Notice } from "../../contract/notices/notice";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { errorOf } from "../../errors/error-reason";
import type { StartAnswer } from "../../scanners/scanner";
import { CALL_MS, type Coordinator } from "./coordinator";
import { recordEnd, scanFields } from "./record-end";

/** An engine that refused for lack of capacity, and did not say when to come again, is left alone this long. */
const ENGINE_BACK_OFF_MS = 30 * SECOND;
/** One that gave no answer, too: a call that hangs takes the time of others. */
const NO_ANSWER_BACK_OFF_MS = MINUTE;
/** A scan whose start failed is retried after that; each time after twice as long, up to the most. */
const FAILED_START_WAIT_MS = 3 * MINUTE;
const MOST_FAILED_START_WAIT_MS = 30 * MINUTE;
/** After so many starts in a row that the engine refused, for what only this scan asks, the scan ends in an error. */
export const FAILED_STARTS = 5;

/** Result of a start. */
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
 * Starts scans whose rows say so, all at one time. The engine's answers are recorded one after the other: the second error of
 * the installation lets all others wait. Never throws: a later run looks for a start that could not be recorded.
 */
export async function startScans(coordinator: Coordinator, scans: readonly Scan[]): Promise<Started[]> {
  const asked = await Promise.all(
    scans.map(async (scan) => ({ scan, record: await askEngine(coordinator, scan) })),
  );
  const started: Started[] = [];
  for (const { scan, record } of asked) {
    try {
      started.push(await record());
    } catch (error) {
      coordinator.telemetry.error("recording a start failed; will look for it", {
        ...scanFields(scan),
        error,
      });
      started.push(FULL);
    }
  }
  return started;
}

/**
 * One whose start was in doubt is looked for first: the engine's own protection against a second start may be over by now.
 *
 * @returns what records the answer
 */
async function askEngine(coordinator: Coordinator, scan: Scan): Promise<() => Promise<Started>> {
  const { scanner, ledger, telemetry, now } = coordinator;
  try {
    const run = scan.failedStarts === undefined ? undefined : await within(CALL_MS, scanner.adopt(scan));
    const answer: StartAnswer = run ? { kind: "started", run } : await within(CALL_MS, scanner.start(scan));
    return () => recordAnswer(coordinator, scan, answer);
  } catch (error) {
    if (!isOutage(error)) {
      return () => startFailed(coordinator, scan, error);
    }
    return async () => {
      // Its build may run: the row is looked at again in a minute, and keeps its slot until then.
      telemetry.error("starting a scan got no answer; will look for it", { ...scanFields(scan), error });
      const until = new Date(now().getTime() + NO_ANSWER_BACK_OFF_MS);
      await ledger.changeControl({
        kind: "refused",
        reason: `The engine gives no answer now: ${error}`,
        until,
      });
      return FULL;
    };
  }
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
    case "started":
      await ledger.recordRunning(scan, answer.lookAgainInMs, answer.run);
      telemetry.count("ScansStarted");
      telemetry.time("EventToBuild", scan.requestedAt, now());
      telemetry.info("scan started", { ...subject, run: answer.run });
      return STARTED;
    case "no-capacity": {
      const until = answer.notBefore ?? new Date(now().getTime() + ENGINE_BACK_OFF_MS);
      await ledger.changeControl({ kind: "refused", reason: answer.reason, until });
      await ledger.putBack(scan, answer.reason);
      telemetry.count("CapacityRefusals");
      telemetry.info("scan waits for capacity", { ...subject, reason: answer.reason });
      return FULL;
    }
    case "error": {
      const { kind, notices } = await recordEnd(coordinator, scan, answer);
      return { ...NOT_STARTED, isFull: kind === "waits", notices };
    }
  }
}

/** Reason of a start that a run had begun, and died, or got no answer. */
export const NOT_THERE = "the engine does not have it";

/** The start failed, and nothing carries the scan out. An outage of the engine ends no scan, however long it is. */
export async function startFailed(coordinator: Coordinator, scan: Scan, error: unknown): Promise<Started> {
  const { ledger, telemetry, now } = coordinator;
  const failedStarts = (scan.failedStarts ?? 0) + 1;
  if (error !== NOT_THERE && failedStarts >= FAILED_STARTS) {
    const values = { tries: String(failedStarts), detail: String(error) };
    return recordAnswer(coordinator, scan, errorOf(BUILD_ERRORS.FailedStart, values));
  }
  telemetry.count("CapacityRefusals");
  telemetry.error("starting a scan failed; will retry", { ...scanFields(scan), error });
  const wait = Math.min(FAILED_START_WAIT_MS * 2 ** (failedStarts - 1), MOST_FAILED_START_WAIT_MS);
  // Where a run has died before it asked the engine, nothing is wrong.
  const isFirst = failedStarts === 1 && error === NOT_THERE;
  const until = isFirst ? undefined : new Date(now().getTime() + wait);
  const reason = `The scan could not be started and is retried: ${error}`;
  await ledger.putBack({ ...scan, failedStarts }, reason, until);
  return NOT_STARTED;
}
