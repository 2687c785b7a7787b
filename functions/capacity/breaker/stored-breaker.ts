import type { ScanError } from "../../contract/scan";
import { inUtc } from "../../contract/times";
import type { Row } from "../../table/table";
import { numberIn, stored, textIn, timeIn, type Values } from "../../table/value";

/** The breaker's attributes of `installation#control`. */
export interface BreakerState {
  /** Key of the image that met an error of the installation last; absent once a scan has worked, and while it is open. */
  readonly suspect?: string | undefined;
  /** How it stood when it closed last. Absent where it never was open. */
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
  const opened: Partial<OpenBreaker> = Object(breaker);
  const closed: Partial<NonNullable<BreakerState["lastClosed"]>> = Object(lastClosed);
  return {
    suspect: textIn(suspect),
    lastClosed:
      lastClosed === undefined ? undefined : { at: time(closed.at), pauses: numberIn(closed.pauses) },
    open:
      breaker === undefined
        ? undefined
        : {
            ...SPOILT,
            ...opened,
            reason: textIn(opened.reason) ?? "",
            pauses: numberIn(opened.pauses),
            tried: textsIn(opened.tried),
            suspects: textsIn(opened.suspects),
            openedAt: time(opened.openedAt),
            nextTryAt: time(nextTryAt),
            trying: textIn(trying),
          },
  };
}

/** The attributes of an open breaker. Beside it stands what a person may change, and what decides whether that may be. */
export function writeOpen({ openedAt, nextTryAt, trying, ...rest }: OpenBreaker): Values {
  return { breaker: { ...rest, openedAt: stored(openedAt) }, nextTryAt, trying };
}

/** Values of a breaker that a person has spoilt. */
const SPOILT: Omit<OpenBreaker, "openedAt" | "nextTryAt"> = {
  ...{ impairmentId: "spoilt", reason: "", errorClass: "configuration", isTold: true },
  ...{ pauses: 0, tried: [], suspects: [] },
};

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap((each) => textIn(each) ?? []) : [];

/** A value that is no time counts as long ago. */
const time = (value: unknown): Date => timeIn(value) ?? new Date(0);
