import { imageKey } from "../../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY } from "../../contract/ledger";
import type { Sighting } from "../../contract/sighting";
import type { ScanRequest } from "../ask";
import { expiry } from "../retention";
import { PERMANENT_WAIT } from "../retry-plan";
import { isSeenRecently, type LedgerRow } from "../row";
import { sameScan } from "../scan-changes";
import { earliestStart, later, retriesADay } from "../start-limits";
import { all, present } from "../table/condition";
import type { Change } from "../table/table";
import {
  isNoted,
  isSame,
  isUntried,
  sameSources,
  sourceOf,
  storedSources,
  withSighting,
} from "./known-sources";

/** What a sighting changes of a row in which it opened no scan. */
export interface Reaction {
  readonly change: Change;
  /** Whether the change opens the scan after all. */
  readonly opens: boolean;
}

/**
 * Looks again at a row in which a sighting opened no scan. A source that was not refused goes around the wait of an error
 * of scope `source`, another task ends that of a permanent error, both as soon as the limits of starts allow. Apart from
 * that, what is new of the sighting is noted.
 *
 * @param opening what opens the scan of the sighting
 * @returns undefined where there is nothing to write
 */
export function reactionTo(
  row: LedgerRow,
  request: ScanRequest,
  opening: Change,
  now: Date,
): Reaction | undefined {
  const wanted = wantedStart(row, request, now);
  if (wanted && wanted <= now) {
    return { opens: true, change: { ...opening, ...reopening(row, request, opening, now) } };
  }
  const dueAt = wanted && (row.dueAt === undefined || wanted < row.dueAt) ? wanted : undefined;
  const isNew =
    dueAt !== undefined || !(isOfScan(row, request, now) || isNoted(row.sources ?? [], request, now));
  return isNew || !isSeenRecently(row, now)
    ? { opens: false, change: noting(row, request, now, dueAt) }
    : undefined;
}

/** What a row says of the latest sighting. A row whose scan is open does not expire. */
export function seenAgain({ scan }: LedgerRow, taskArn: string, now: Date) {
  const isOpen = scan !== undefined && scan.state !== "ERROR";
  return { lastSeenAt: now, lastTaskArn: taskArn, [EXPIRY_ATTRIBUTE]: isOpen ? undefined : expiry(now) };
}

/** Notes a sighting that opens no scan. */
export function noting(row: LedgerRow, sighting: Sighting, now: Date, dueAt?: Date): Change {
  return {
    key: imageKey(sighting.image),
    set: {
      ...seenAgain(row, sighting.taskArn, now),
      [DUE_ATTRIBUTE]: dueAt,
      ...sourcesWith(row, sighting, now),
    },
    condition: all(
      present(PARTITION_KEY),
      sameSources(row.sourcesVersion),
      ...(dueAt === undefined ? [] : sameError(row)),
    ),
  };
}

/** When the sighting wants the image's error to end; undefined where it leaves the error alone. */
function wantedStart(row: LedgerRow, request: ScanRequest, now: Date): Date | undefined {
  const { scan, sources = [], recentStarts = [], errorAt = now } = row;
  if (scan?.state !== "ERROR") {
    return undefined;
  }
  if (row.errorScope === "source" && isUntried(sources, sourceOf(request), sourceOf(scan))) {
    return earliestStart(recentStarts);
  }
  const isAnotherTask = !request.bySweep && request.taskArn !== row.lastTaskArn;
  return row.errorClass === "permanent" && row.dueAt === undefined && isAnotherTask
    ? later(
        new Date(errorAt.getTime() + PERMANENT_WAIT),
        earliestStart(recentStarts, retriesADay(row.errorScope)),
      )
    : undefined;
}

/** The row has said so already, when the scan was opened with this source or since. */
function isOfScan(row: LedgerRow, request: ScanRequest, now: Date): boolean {
  return row.scan !== undefined && isSame(sourceOf(row.scan), sourceOf(request)) && isSeenRecently(row, now);
}

function reopening(row: LedgerRow, request: ScanRequest, { set }: Change, now: Date) {
  return {
    set: { ...set, ...sourcesWith(row, request, now) },
    condition: all(...sameError(row), sameSources(row.sourcesVersion)),
  };
}

const sourcesWith = ({ sources = [], sourcesVersion }: LedgerRow, sighting: Sighting, now: Date) =>
  storedSources(withSighting(sources, sighting, now), sourcesVersion);

const sameError = ({ scan }: LedgerRow) => (scan ? sameScan(scan, "ERROR") : []);
