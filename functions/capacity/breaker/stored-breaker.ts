import { ERROR_CLASSES, type ScanError } from "../../contract/scan";
import { inUtc } from "../../contract/times";
import type { Row } from "../../table/table";
import { numberIn, stored, textIn, timeIn, type Values } from "../../table/value";

/** The breaker's attributes of `installation#control`. */
export interface BreakerState {
  /** Key of the image that met an error of the installation last; absent once a scan has worked, and while it is open. */
  readonly suspect?: string | undefined;
  /** Absent where it never was open. */
  readonly lastClosed?: LastClosed | undefined;
  /** Absent while scans start as usual. */
  readonly open?: OpenBreaker | undefined;
}

/** How the breaker stood when it closed last. */
export interface LastClosed {
  readonly at: Date;
  readonly pauses: number;
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

/** Whether it is time to try a scan. */
export function isTryDue({ nextTryAt }: OpenBreaker, now: Date): boolean {
  return nextTryAt <= now;
}

/** Why a scan waits while the breaker is open; the words stand in docs/errors.md. */
export function waitingReason({ openedAt, reason }: Pick<OpenBreaker, "openedAt" | "reason">): string {
  return `The installation is impaired since ${inUtc(openedAt)}, every scan waits until it works again: ${reason}`;
}

/**
 * Reads the item. A person may have written to it as well: a breaker that cannot be read whole is open all the
 * same, and its next try is due.
 */
export function readBreaker(row: Row | undefined): BreakerState {
  const { breaker, suspect, lastClosed, nextTryAt, trying } = row ?? {};
  const closed: Fields = Object(lastClosed);
  return {
    suspect: textIn(suspect),
    lastClosed: lastClosed === undefined ? undefined : { at: time(closed.at), pauses: count(closed.pauses) },
    open:
      breaker === undefined
        ? undefined
        : { ...openOf(Object(breaker)), nextTryAt: time(nextTryAt), trying: textIn(trying) },
  };
}

/** The attributes of an open breaker. Beside it stands what a person may change, and what decides whether that may be. */
export function writeOpen({ openedAt, nextTryAt, trying, ...rest }: OpenBreaker): Values {
  return { breaker: { ...rest, openedAt: stored(openedAt) }, nextTryAt, trying };
}

type Fields = Readonly<Record<string, unknown>>;

function openOf(breaker: Fields): Omit<OpenBreaker, "nextTryAt"> {
  return {
    impairmentId: text(breaker.impairmentId) || time(breaker.openedAt).toISOString(),
    reason: text(breaker.reason),
    errorClass: ERROR_CLASSES.find((known) => known === breaker.errorClass) ?? "configuration",
    openedAt: time(breaker.openedAt),
    isTold: breaker.isTold !== false,
    pauses: count(breaker.pauses),
    tried: textsOf(breaker.tried),
    suspects: textsOf(breaker.suspects),
  };
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);

const text = (value: unknown): string => textIn(value) ?? "";

const count = (value: unknown): number => Math.max(0, Math.floor(numberIn(value)));

/** A value that is no time counts as long ago. */
const time = (value: unknown): Date => timeIn(value) ?? new Date(0);
