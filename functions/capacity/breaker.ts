import { after, HOUR, inUtc, MINUTE } from "../contract/durations";
import { ERROR_CLASSES, type ScanError } from "../contract/images/scan";
import type { TokenEvent } from "../contract/notices/installation-event";
import { numberIn, oneOf, partsIn, textIn, textsIn, timeIn } from "../table/value";

/**
 * State of the breaker: all scans wait while an error of the installation would hit each of them, or while no token is
 * stored.
 */
export interface BreakerState {
  /** Key of the image that last met an error of the installation; absent after a scan that worked, and while open. */
  readonly suspect?: string | undefined;
  /** When the breaker last closed, and after how many pauses; absent if it has never opened. */
  readonly lastClosed?: { readonly at: Date; readonly pauses: number } | undefined;
  /** Absent while the breaker is closed. */
  readonly open?: OpenBreaker | undefined;
  /** Set while no scan starts until another version of the token is stored. Never set while the breaker is open. */
  readonly waiting?: TokenEvent | undefined;
  /** Whether any scan has ever worked, which proves that a token was stored. */
  readonly hasWorked?: boolean | undefined;
}

/** An open breaker: all scans wait, except one trial scan now and then. */
export interface OpenBreaker extends InstallationError {
  /** Id of this opening in the events that report its beginning and its end. */
  readonly impairmentId: string;
  readonly openedAt: Date;
  /** Whether an event reported the opening; if so, an event reports its end, too. */
  readonly isTold: boolean;
  /** Number of pauses that have ended. */
  readonly pauses: number;
  readonly nextTryAt: Date;
  /** Keys of the images that were tried, the latest last. */
  readonly tried: readonly string[];
  /** Keys of the images whose errors opened it: they are scanned again once it closes. */
  readonly suspects: readonly string[];
  /** Id of the trial scan that is running; absent if none is. */
  readonly trying?: string | undefined;
}

export type InstallationError = Pick<ScanError, "reason" | "errorClass" | "token">;

/** The breaker after an event; `told`: an opening or end to publish. */
export interface BreakerStep {
  readonly breaker: BreakerState;
  readonly told?: OpenBreaker | undefined;
}

/** Waits before the first try, and after each failed one. */
const PAUSES_MS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR];
/** Images tried last that are remembered: other images are tried before them. */
const MAX_TRIED_IMAGES = 20;
/**
 * If the breaker opens again within this time, it continues with the longer pauses of the last opening, and no event is
 * published.
 */
const REOPENED_WITHIN_MS = HOUR;
/** If a trial scan has not ended after this time, another scan is tried. */
const LOST_TRY_MS = 15 * MINUTE;

interface EndedScan {
  readonly scanId: string;
  /** Key of the scan's image. */
  readonly key: string;
}

/**
 * Records that a scan ended in an error of the installation. Two different images in a row open the breaker.
 *
 * @param impairmentId id of the opening, if there is one
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

/**
 * Records a scan that proves that the installation works: it has a verdict, or only its image is at fault and is not
 * the control image.
 */
export function worked(breaker: BreakerState, now: Date): BreakerStep {
  const { open, suspect } = breaker;
  if (open === undefined) {
    const isSame = suspect === undefined && breaker.hasWorked;
    return { breaker: isSame ? breaker : { ...breaker, suspect: undefined, hasWorked: true } };
  }
  const lastClosed = { at: now, pauses: open.pauses };
  return { breaker: { lastClosed, hasWorked: true }, told: open.isTold ? open : undefined };
}

/** Records which scan is being tried. */
export function tried(breaker: BreakerState, { scanId, key }: EndedScan, now: Date): BreakerState {
  const { open } = breaker;
  if (open === undefined) {
    return breaker;
  }
  const others = open.tried.filter((each) => each !== key);
  const next = {
    trying: scanId,
    tried: [...others, key].slice(-MAX_TRIED_IMAGES),
    nextTryAt: after(now, LOST_TRY_MS),
  };
  return { ...breaker, open: { ...open, ...next } };
}

/** Lets another scan be tried at once: the last trial found no capacity, or showed nothing about the installation. */
export function untried({ open, ...others }: BreakerState, now: Date): BreakerState {
  return { ...others, open: open && { ...open, trying: undefined, nextTryAt: now } };
}

/** Makes the next trial due at once, because a person asked for it. */
export function probed(breaker: BreakerState, now: Date): BreakerState {
  const { open } = breaker;
  return open && open.trying === undefined ? { ...breaker, open: { ...open, nextTryAt: now } } : breaker;
}

/** Returns why every scan waits, in the words of docs/errors.md; undefined while scans start as usual. */
export function waitingReason({ open, waiting }: BreakerState): string | undefined {
  return waiting
    ? `The installation waits for the token since ${inUtc(waiting.changedAt)}: ${waiting.reason}`
    : open &&
        `The installation is impaired since ${inUtc(open.openedAt)}, every scan waits until it works again: ${open.reason}`;
}

/** Whether the owner has to hear an alarm. A new installation that waits for its token raises none. */
export const isImpaired = ({ open, waiting, hasWorked }: BreakerState): boolean =>
  open !== undefined || (waiting !== undefined && hasWorked === true);

/** Reads the stored breaker. An unreadable open one counts as open, with its next try due. */
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
/** Marks the event that says that an installation waits for its token. */
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

function pause(pauses: number, now: Date): Pick<OpenBreaker, "pauses" | "nextTryAt"> {
  return { pauses, nextTryAt: after(now, PAUSES_MS[pauses] ?? HOUR) };
}

/** Reads a time; an invalid time counts as long ago. */
const time = (value: unknown): Date => timeIn(value) ?? new Date(0);
