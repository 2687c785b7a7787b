import { after, HOUR, inUtc, MINUTE } from "../contract/durations";
import { ERROR_CLASSES, type ScanError } from "../contract/images/scan";
import type { TokenEvent } from "../contract/notices/installation-event";
import { numberIn, oneOf, partsIn, textIn, textsIn, timeIn } from "../table/value";

/** The breaker: what lets every scan wait while the installation has an error that each would meet, or no token. */
export interface BreakerState {
  /** Key of the image that met an error of the installation last; absent once a scan has worked, and while it is open. */
  readonly suspect?: string | undefined;
  /** How it stood when it closed last; absent where it never was open. */
  readonly lastClosed?: { readonly at: Date; readonly pauses: number } | undefined;
  /** Absent while it is closed. */
  readonly open?: OpenBreaker | undefined;
  /** Nothing starts until another version of the token is stored. Never while it is open. */
  readonly waiting?: TokenEvent | undefined;
  /** Whether a scan has worked once: the installation has had a token. */
  readonly hasWorked?: boolean | undefined;
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
export type InstallationError = Pick<ScanError, "reason" | "errorClass" | "token">;

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
    const isSame = suspect === undefined && breaker.hasWorked;
    return { breaker: isSame ? breaker : { ...breaker, suspect: undefined, hasWorked: true } };
  }
  const lastClosed = { at: now, pauses: open.pauses };
  return { breaker: { lastClosed, hasWorked: true }, told: open.isTold ? open : undefined };
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

/** Why every scan waits; the words stand in docs/errors.md. Undefined while scans start as usual. */
export function waitingReason({ open, waiting }: BreakerState): string | undefined {
  return waiting
    ? `The installation waits for the token since ${inUtc(waiting.changedAt)}: ${waiting.reason}`
    : open &&
        `The installation is impaired since ${inUtc(open.openedAt)}, every scan waits until it works again: ${open.reason}`;
}

/** Whether the owner of the installation has to hear an alarm: a new installation that waits for its token works. */
export const isImpaired = ({ open, waiting, hasWorked }: BreakerState): boolean =>
  open !== undefined || (waiting !== undefined && hasWorked === true);

/** Reads what is stored. A breaker that cannot be read whole is open all the same, and its next try is due. */
export function readBreaker(stored: unknown): BreakerState {
  const { suspect, lastClosed, open, waiting, hasWorked }: Record<string, unknown> = Object(stored);
  const closed: Fields = Object(lastClosed);
  return {
    suspect: textIn(suspect),
    lastClosed:
      lastClosed === undefined ? undefined : { at: time(closed.at), pauses: numberIn(closed.pauses) },
    open: open === undefined ? undefined : openIn(Object(open)),
    waiting:
      waiting === undefined ? undefined : { ...WAITING, ...partsIn(Object(waiting), WAITING_TEXTS, text) },
    hasWorked: hasWorked === true || undefined,
  };
}

type Fields = Readonly<Record<string, unknown>>;
/** Parts of the event that say that an installation waits for its token. */
export const WAITING = { version: "1", detailType: "Installation Waiting" } as const;
const WAITING_TEXTS = [
  ...(["tokenEventId", "installation", "account", "region", "changedAt"] as const),
  ...(["reason", "storedIn", "storedVersion"] as const),
];
const text = (value: unknown): string => textIn(value) ?? "";

function openIn(open: Fields): OpenBreaker {
  return {
    impairmentId: textIn(open.impairmentId) ?? time(open.openedAt).toISOString(),
    reason: text(open.reason),
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
