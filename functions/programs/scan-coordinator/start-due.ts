import type { OpenBreaker } from "../../capacity/breaker";
import { SYSDIG_BUSY } from "../../capacity/control";
import { mostOfAccount } from "../../capacity/order-of-starts";
import { isOutage } from "../../clients/outage";
import { within } from "../../clients/time-limit";
import { after, MINUTE, SECOND } from "../../contract/durations";
import { imageKey } from "../../contract/images/image";
import type { Scan } from "../../contract/images/scan";
import type { Notice } from "../../contract/notices/notice";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { errorOf } from "../../errors/error-reason";
import { earliestStart } from "../../images/times";
import { type StartAnswer, UnknownStartError } from "../../scanners/scanner";
import { CALL_MS, type Coordinator, type MarkingCoordinator, PAGE, type Work } from "./coordinator";
import { recordEnd, scanFields } from "./record-end";

const AT_ONCE = 10;
/**
 * Milliseconds after a back-off in which the engine may refuse again. One scan is started first, then as many as it
 * accepted.
 */
const AFTER_BACK_OFF_MS = 2 * MINUTE;
/** Waiting scans from which the trial scan is chosen while the breaker is open. */
const CANDIDATES = 1000;
/** Milliseconds of a back-off after a refusal for lack of capacity, if the engine named no time. */
const ENGINE_BACK_OFF_MS = 30 * SECOND;
/** Milliseconds of a back-off after a missing answer, because a hanging call uses up the time of other scans. */
const NO_ANSWER_BACK_OFF_MS = MINUTE;
/** Milliseconds until a failed start is retried; doubled each time, up to the maximum. */
const FAILED_START_WAIT_MS = 3 * MINUTE;
const MAX_FAILED_START_WAIT_MS = 30 * MINUTE;
/** After so many refused starts in a row, a scan ends in an error, if the refusals concern only this scan. */
export const FAILED_STARTS = 5;
/** Reason of a start during which a run crashed or got no answer. */
export const NOT_THERE = "the engine does not have it";

interface Started {
  readonly isStarted: boolean;
  readonly isFull: boolean;
  readonly notices: readonly Notice[];
}

const NOT_STARTED: Started = { isStarted: false, isFull: false, notices: [] };
const FULL: Started = { ...NOT_STARTED, isFull: true };

/**
 * Starts scans by the earliest deadline, while there is capacity. With an open breaker one scan is started, when the
 * next trial is due; without a stored token none. Held and failed scans that are due are first set to wait.
 *
 * @param work names items written just now, which the index may not list yet
 * @param ended scans that have just left the engine: as many starts are tried during a back-off
 * @returns notices to publish
 */
export async function startDue(
  coordinator: MarkingCoordinator,
  { keys, isMinute, isAgain }: Omit<Work, "endedBuilds">,
  ended: number,
  hasTime: () => boolean,
): Promise<readonly Notice[]> {
  const { ledger, maxConcurrentScans, members, now } = coordinator;
  await (isMinute && ledger.lookWhereScansWait((await members?.places()) ?? []));
  const share = members && mostOfAccount(maxConcurrentScans);
  const atOnce = isAgain ? 1 : AT_ONCE;
  const woken = await wakeDue(coordinator, atOnce, hasTime);
  // Needed even without a free slot: these scans may get the next slot.
  const written = [...(await ledger.startableAmong(keys)), ...woken];
  const notices: Notice[] = [];
  const served = new Set<string>();
  let taken = 0;
  while (hasTime()) {
    const { running, backOff, breaker } = await ledger.control();
    const overMs = now().getTime() - (backOff?.until.getTime() ?? Number.NEGATIVE_INFINITY);
    const duringBackOff = backOff?.reason === SYSDIG_BUSY ? 0 : ended - taken;
    const afterwards = overMs < AFTER_BACK_OFF_MS ? Math.max(1, taken) : AT_ONCE;
    const { open, waiting } = breaker;
    const most = Math.min(open ? 1 : atOnce, maxConcurrentScans - running.length);
    const room = Math.min(overMs < 0 ? duringBackOff : afterwards, most);
    const isWaiting = waiting !== undefined && !(isMinute && (await isTokenStored(coordinator)));
    if (isWaiting || room <= 0 || (open !== undefined && open.nextTryAt > now())) {
      break;
    }
    const found = open ? await toBeTried(coordinator, open) : await ledger.startable(PAGE, written, share);
    const scans = found.filter(({ image }) => !served.has(imageKey(image)));
    if (scans.length === 0) {
      break;
    }
    let begun: readonly Scan[] = [];
    while (begun.length === 0 && scans.length > 0 && hasTime()) {
      const ready: Scan[] = [];
      for (let scan = scans.shift(); scan !== undefined; scan = scans.shift()) {
        served.add(imageKey(scan.image));
        ready.push(...(!isAgain && woken.includes(scan) ? [scan] : await prepare(coordinator, scan)));
        if (ready.length === room || !hasTime()) {
          break;
        }
      }
      begun = await begin(coordinator, ready, hasTime, open !== undefined);
    }
    const started = await startScans(coordinator, begun);
    notices.push(...started.flatMap((each) => each.notices));
    if (open !== undefined || started.some(({ isFull }) => isFull)) {
      break;
    }
    // A scan whose refusal concerns only itself uses no capacity.
    taken += started.filter(({ isStarted }) => isStarted).length;
  }
  return notices;
}

/** Whether the installation's token is stored by now. If nobody may look, a scan shows it. */
async function isTokenStored({ ledger, scanner, telemetry }: Coordinator): Promise<boolean> {
  try {
    const token = await within(CALL_MS, scanner.token());
    return (await ledger.changeControl({ kind: "token", token })).breaker.waiting === undefined;
  } catch (error) {
    telemetry.error("looking for the token failed; will retry", { error });
    return false;
  }
}

/** Returns scans in the order of trials while the breaker is open. The limits of each image still apply. */
async function toBeTried({ ledger, now }: MarkingCoordinator, { tried }: OpenBreaker): Promise<Scan[]> {
  const scans = await ledger.startable(CANDIDATES);
  // Each time another image: first images that had a verdict before, and among these the most urgent.
  const turn = (scan: Scan) => 2 * tried.indexOf(imageKey(scan.image)) + (scan.hadVerdict ? 0 : 1);
  return scans
    .filter(({ recentStarts = [] }) => earliestStart(recentStarts) <= now())
    .toSorted((one, other) => turn(one) - turn(other));
}

/**
 * Sets held and failed scans to wait once they are due, so that the index separates places.
 *
 * @returns scans that wait now, which the index may not list yet
 */
async function wakeDue(coordinator: MarkingCoordinator, atOnce: number, hasTime: () => boolean) {
  const scans = await coordinator.ledger.dueAgain(PAGE);
  const woken: Scan[] = [];
  for (let at = 0; at < scans.length && hasTime(); at += atOnce) {
    const some = scans.slice(at, at + atOnce).map((scan) => prepare(coordinator, scan));
    woken.push(...(await Promise.all(some)).flat());
  }
  return woken;
}

/** Returns the scans that have begun. A row that cannot be written must not hold up the others. Never throws. */
async function begin(
  coordinator: MarkingCoordinator,
  scans: readonly Scan[],
  hasTime: () => boolean,
  isTry: boolean,
): Promise<readonly Scan[]> {
  const { ledger, telemetry, maxConcurrentScans } = coordinator;
  try {
    return await ledger.begin(scans, maxConcurrentScans, isTry);
  } catch (error) {
    telemetry.error("beginning scans together failed; each is begun alone", { error });
  }
  const begun: Scan[] = [];
  for (const scan of scans) {
    try {
      begun.push(...(hasTime() ? await ledger.begin([scan], maxConcurrentScans, isTry) : []));
    } catch (error) {
      await putOff(coordinator, scan, error);
    }
  }
  return begun;
}

/** @returns empty if the scan must not start now, or was changed meanwhile. Never throws. */
async function prepare(coordinator: MarkingCoordinator, scan: Scan): Promise<Scan[]> {
  const { ledger, filter, marks, telemetry } = coordinator;
  try {
    if (!(await marks.mayTouch(imageKey(scan.image)))) {
      return [];
    }
    if (filter(scan.image) !== undefined) {
      await ledger.change(scan.image, { kind: "left-out" });
      telemetry.info("scan dropped: the inputs leave its image out", scanFields(scan));
      return [];
    }
    const waiting = await ledger.prepare(scan);
    return waiting ? [waiting] : [];
  } catch (error) {
    await putOff(coordinator, scan, error);
    return [];
  }
}

async function putOff({ telemetry, marks }: MarkingCoordinator, scan: Scan, error: unknown): Promise<void> {
  telemetry.error("preparing a scan failed; will retry", { ...scanFields(scan), error });
  // During an outage of the table no scan is at fault, and the next run retries.
  if (!isOutage(error)) {
    await marks.putOff(imageKey(scan.image), `its scan cannot be begun: ${error}`).catch(() => undefined);
  }
}

/**
 * Starts scans at the same time, but records the answers one by one: after the second error of the installation all
 * others wait. Never throws: if a start could not be recorded, a later run looks for it.
 */
export async function startScans(coordinator: Coordinator, scans: readonly Scan[]): Promise<Started[]> {
  const answers = await Promise.allSettled(scans.map((scan) => askEngine(coordinator, scan)));
  const started: Started[] = [];
  for (const [index, scan] of scans.entries()) {
    const answer = answers[index];
    const recorded =
      answer?.status === "fulfilled"
        ? recordAnswer(coordinator, scan, answer.value)
        : recordNoAnswer(coordinator, scan, answer?.reason);
    const unrecorded = (error: unknown) => {
      const fields = { ...scanFields(scan), error };
      coordinator.telemetry.error("recording a start failed; will look for it", fields);
      return FULL;
    };
    started.push(await recorded.catch(unrecorded));
  }
  return started;
}

/**
 * Looks first for an earlier start in doubt, because the engine's own protection against a second start may have ended.
 */
async function askEngine({ scanner }: Coordinator, scan: Scan): Promise<StartAnswer> {
  const run = scan.failedStarts === undefined ? undefined : await within(CALL_MS, scanner.adopt(scan));
  return run ? { kind: "started", run } : within(CALL_MS, scanner.start(scan));
}

async function recordNoAnswer(coordinator: Coordinator, scan: Scan, error: unknown): Promise<Started> {
  const { ledger, telemetry, now } = coordinator;
  if (!isOutage(error) && !(error instanceof UnknownStartError)) {
    return startFailed(coordinator, scan, error);
  }
  // Its build may be running. The row keeps its slot, and is looked at again in a minute.
  telemetry.error("starting a scan got no answer; will look for it", { ...scanFields(scan), error });
  const reason = `The engine gives no answer now: ${error}`;
  await ledger.changeControl({ kind: "refused", reason, until: after(now(), NO_ANSWER_BACK_OFF_MS) });
  return FULL;
}

export async function recordAnswer(coordinator: Coordinator, scan: Scan, answer: StartAnswer) {
  const { ledger, telemetry, now } = coordinator;
  const subject = scanFields(scan);
  switch (answer.kind) {
    case "started":
      await ledger.recordRunning(scan, answer.lookAgainInMs, answer.run);
      telemetry.count("ScansStarted");
      telemetry.time("EventToBuild", scan.requestedAt, now());
      telemetry.info("scan started", { ...subject, run: answer.run });
      return { ...NOT_STARTED, isStarted: true };
    case "no-capacity": {
      const { reason, notBefore = after(now(), ENGINE_BACK_OFF_MS), mayRun = false } = answer;
      await ledger.changeControl({ kind: "refused", reason, until: notBefore });
      await ledger.putBack({ ...scan, failedStarts: scan.failedStarts ?? (mayRun ? 0 : undefined) }, reason);
      telemetry.count("CapacityRefusals");
      telemetry.info("scan waits for capacity", { ...subject, reason });
      return FULL;
    }
    case "error": {
      const { kind, notices } = await recordEnd(coordinator, scan, answer);
      return { ...NOT_STARTED, isFull: kind === "waits", notices };
    }
  }
}

/** Records a failed start. An outage of the engine ends no scan, however long it lasts. */
export async function startFailed(coordinator: Coordinator, scan: Scan, error: unknown): Promise<Started> {
  const { ledger, telemetry, now } = coordinator;
  const failedStarts = (scan.failedStarts ?? 0) + 1;
  if (error !== NOT_THERE && failedStarts >= FAILED_STARTS) {
    const values = { tries: String(failedStarts), detail: String(error) };
    return recordAnswer(coordinator, scan, errorOf(BUILD_ERRORS.FailedStart, values));
  }
  telemetry.count("CapacityRefusals");
  telemetry.error("starting a scan failed; will retry", { ...scanFields(scan), error });
  const wait = Math.min(FAILED_START_WAIT_MS * 2 ** (failedStarts - 1), MAX_FAILED_START_WAIT_MS);
  // If a run crashed before it asked the engine, nothing is wrong.
  const isFirst = failedStarts === 1 && error === NOT_THERE;
  const reason = `The scan could not be started and is retried: ${error}`;
  await ledger.putBack({ ...scan, failedStarts }, reason, isFirst ? undefined : after(now(), wait));
  return NOT_STARTED;
}
