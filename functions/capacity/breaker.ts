import { after, HOUR, inUtc, MINUTE } from "../contract/durations";
import { ERROR_CLASSES, type ScanError } from "../contract/images/scan";
import { numberIn, oneOf, partsIn, textIn, textsIn, timeIn } from "../table/value";

/** The breaker: what lets every scan wait while the installation has an error that each would meet. */
export interface BreakerState {
  /** Key of the image that met an error of the installation last; absent once a scan has worked, and while it is open. */
  readonly suspect?: string | undefined;
  /** How it stood when it closed last; absent where it never was open. */
  readonly lastClosed?: { readonly at: Date; readonly pauses: number } | undefined;
  /** Absent while scans start as usual. */
  readonly open?: OpenBreaker | undefined;
}

/** The breaker while it is open: every scan waits but one that is tried now and then. */
export interface OpenBreaker extends InstallationError {
  /** Names this opening in both of its events. */
  readonly impairmentId: string;
  readonly openedAt: Date;
  /** Whether its beginning was published, as its end will be. */
  readonly isTold: boolean;
  /** Pauses that are over. */
  readonly pauses: number;
  readonly nextTryAt: Date;
  /** Keys of the images that were tried, the latest last. */
  readonly tried: readonly string[];
  /** Keys of the images whose errors opened it: they are scanned again once it closes. */
  readonly suspects: readonly string[];
  /** Id of the scan that is tried; absent where none is. */
  readonly trying?: string | undefined;
}

/** An error of the installation, as one scan ended in it. */
export type InstallationError = Pick<ScanError, "reason" | "errorClass">;

/** The breaker after an event. People are to hear of the opening `told`. */
export interface BreakerStep {
  readonly breaker: BreakerState;
  readonly told?: OpenBreaker | undefined;
}

/** From the opening to the first try, and from each that failed to the next. */
const PAUSES_MS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR];
/** So many images are passed over before one has another turn. */
const MOST_TRIED = 20;
/** Opened again within that time, it goes on as before it closed: with longer pauses, and without an event. */
const REOPENED_WITHIN_MS = HOUR;
/** A scan that is tried and does not end is followed by another one after that. */
const LOST_TRY_MS = 15 * MINUTE;

/** A scan that ended. */
interface EndedScan {
  readonly scanId: string;
  /** Key of its image. */
  readonly key: string;
}

/**
 * A scan ended in an error of the installation. Two different images in a row open the breaker.
 *
 * @param impairmentId of the opening, where this is one
 */
export function failed(
  breaker: BreakerState,
  { scanId, key }: EndedScan,
  { reason, errorClass }: InstallationError,
  impairmentId: string,
  now: Date,
): BreakerStep {
  const { open, suspect, lastClosed } = breaker;
  if (open !== undefined) {
    if (open.trying !== scanId) {
      return { breaker };
    }
    const failure = { reason, errorClass, isTold: true, trying: undefined };
    const next = { ...open, ...pause(open.pauses + 1, now), ...failure };
    return { breaker: { ...breaker, open: next }, told: open.isTold ? undefined : next };
  }
  if (suspect === undefined || suspect === key) {
    return { breaker: suspect === key ? breaker : { ...breaker, suspect: key } };
  }
  const isReopened = lastClosed !== undefined && now.getTime() - lastClosed.at.getTime() < REOPENED_WITHIN_MS;
  const next: OpenBreaker = {
    ...pause(isReopened ? lastClosed.pauses + 1 : 0, now),
    ...{ impairmentId, reason, errorClass, openedAt: now, isTold: !isReopened },
    ...{ tried: [], suspects: [suspect, key] },
  };
  return { breaker: { ...breaker, suspect: undefined, open: next }, told: isReopened ? undefined : next };
}

/** A scan got a verdict, or ended in its image's own error while the control image had a result: the installation works. */
export function worked(breaker: BreakerState, now: Date): BreakerStep {
  const { open, suspect } = breaker;
  if (open === undefined) {
    return { breaker: suspect === undefined ? breaker : { ...breaker, suspect: undefined } };
  }
  return { breaker: { lastClosed: { at: now, pauses: open.pauses } }, told: open.isTold ? open : undefined };
}

/** The scan is the one that is tried. */
export function tried(breaker: BreakerState, { scanId, key }: EndedScan, now: Date): BreakerState {
  const { open } = breaker;
  if (open === undefined) {
    return breaker;
  }
  const others = open.tried.filter((each) => each !== key);
  const next = {
    trying: scanId,
    tried: [...others, key].slice(-MOST_TRIED),
    nextTryAt: after(now, LOST_TRY_MS),
  };
  return { ...breaker, open: { ...open, ...next } };
}

/** The scan that was tried found no capacity, or says nothing of the installation: another one may be tried at once. */
export function untried({ open, ...others }: BreakerState, now: Date): BreakerState {
  return { ...others, open: open && { ...open, trying: undefined, nextTryAt: now } };
}

/** A person has a scan tried at once. */
export function probed(breaker: BreakerState, now: Date): BreakerState {
  const { open } = breaker;
  return open && open.trying === undefined ? { ...breaker, open: { ...open, nextTryAt: now } } : breaker;
}

/** Why a scan waits while the breaker is open; the words stand in docs/errors.md. */
export function waitingReason({ openedAt, reason }: Pick<OpenBreaker, "openedAt" | "reason">): string {
  return `The installation is impaired since ${inUtc(openedAt)}, every scan waits until it works again: ${reason}`;
}

/** Reads what is stored. A breaker that cannot be read whole is open all the same, and its next try is due. */
export function readBreaker(stored: unknown): BreakerState {
  const { suspect, lastClosed, open }: Record<string, unknown> = Object(stored);
  const closed: Fields = Object(lastClosed);
  return {
    suspect: textIn(suspect),
    lastClosed:
      lastClosed === undefined ? undefined : { at: time(closed.at), pauses: numberIn(closed.pauses) },
    open: open === undefined ? undefined : openIn(Object(open)),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function openIn(open: Fields): OpenBreaker {
  return {
    impairmentId: textIn(open.impairmentId) ?? time(open.openedAt).toISOString(),
    reason: textIn(open.reason) ?? "",
    errorClass: oneOf(ERROR_CLASSES, open.errorClass) ?? "configuration",
    isTold: open.isTold !== false,
    pauses: numberIn(open.pauses),
    ...partsIn(open, ["openedAt", "nextTryAt"], time),
    ...partsIn(open, ["tried", "suspects"], textsIn),
    trying: textIn(open.trying),
  };
}

/** A pause that begins now. */
function pause(pauses: number, now: Date): Pick<OpenBreaker, "pauses" | "nextTryAt"> {
  return { pauses, nextTryAt: after(now, PAUSES_MS[pauses] ?? HOUR) };
}

/** A value that is no time counts as long ago. */
const time = (value: unknown): Date => timeIn(value) ?? new Date(0);
