import { type Image, imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import type { Sighting } from "../contract/sighting";
import { deadlineOfKnownFailure } from "../rows/deadlines";
import {
  isRecorded,
  isSame,
  isUntried,
  sameSources,
  sourceOf,
  storedSources,
  withNextSource,
  withSighting,
} from "../rows/known-sources";
import { asShared } from "../rows/named-rows";
import { PERMANENT_SWEEP_WAIT_MS, PERMANENT_WAIT_MS } from "../rows/retry-plan";
import { isSeenRecently, type LedgerRow } from "../rows/row";
import { sameScan } from "../rows/scan-changes";
import { earlier, earliestStart, later } from "../rows/start-limits";
import { all, is, present } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change } from "../table/table";
import { missing } from "../table/value";
import type { Opening, WantedScan } from "./ask";

/** The change that a sighting makes to a row in which it opened no scan. */
export interface Reaction {
  readonly change: Change;
  /** Whether the change opens a scan after all; else it only records. */
  readonly opens: boolean;
}

/**
 * Looks again at a row in which a sighting opened no scan. An error whose time has come is retried. A source that was
 * not refused does not wait for an error of scope `registry`, and another task ends the wait of a permanent error. Both
 * start as soon as the limits of starts allow. Apart from that, the news of the sighting is recorded.
 *
 * The retry takes the source whose turn it is, which need not be the sighting's. Else the source whose tasks come most
 * often would be the only one that is ever tried.
 *
 * @param opening what opens the scan of the sighting
 * @param rescanAfterMs how long a verdict stays fresh
 * @returns undefined where there is nothing to write
 */
export function reactionTo(
  row: LedgerRow,
  request: WantedScan,
  opening: Pick<Opening, "scan" | "change">,
  now: Date,
  rescanAfterMs: number,
): Reaction | undefined {
  const wanted = wantedStart(row, request, now, rescanAfterMs);
  if (row.scan && wanted && wanted <= now) {
    return reopen(row, row.scan, request, opening, now);
  }
  const dueAt = wanted && (row.dueAt === undefined || wanted < row.dueAt) ? wanted : undefined;
  const isNew =
    dueAt !== undefined ||
    row.scan?.requestId !== undefined ||
    !(isOfScan(row, request, now) || isRecorded(row.sources ?? [], request, now));
  return isNew || !isSeenRecently(row, now)
    ? { change: recordSighting(row, request, now, dueAt), opens: false }
    : undefined;
}

/** Attributes of the latest sighting in a row. A row whose scan is open does not expire. */
export function seenAgain({ scan }: LedgerRow, taskArn: string, now: Date) {
  const isOpen = scan !== undefined && scan.state !== "ERROR";
  return { lastSeenAt: now, lastTaskArn: taskArn, [EXPIRY_ATTRIBUTE]: isOpen ? undefined : expiry(now) };
}

/**
 * The row that all repositories of a content share lives as long as one that it leaves a repository to: without it, nobody
 * would read that. It has no sighting by this.
 *
 * @param own as its own row names it
 */
export function keepSharedRow(own: Image, now: Date): Change {
  return {
    key: imageKey(asShared(own)),
    set: { [EXPIRY_ATTRIBUTE]: expiry(now) },
    // It is absent where the row's scan is open.
    condition: present(EXPIRY_ATTRIBUTE),
  };
}

/** Records a sighting that opens no scan. One that only a request asked for is an ordinary scan from then on. */
export function recordSighting(row: LedgerRow, sighting: Sighting, now: Date, dueAt?: Date): Change {
  const { requestId } = row.scan ?? {};
  return {
    key: imageKey(sighting.image),
    set: {
      ...seenAgain(row, sighting.taskArn, now),
      [DUE_ATTRIBUTE]: dueAt,
      ...sourcesWith(row, sighting, now),
    },
    setOnce: { firstSeenAt: now, firstTaskArn: sighting.taskArn },
    remove: requestId === undefined ? [] : ["requestId"],
    condition: all(
      present(PARTITION_KEY),
      sameSources(row.sourcesVersion),
      ...(dueAt === undefined ? [] : sameError(row)),
      // Where that scan has just ended in an error, the sighting opens another one.
      ...(requestId === undefined ? [] : [is("requestId", requestId)]),
    ),
  };
}

/** Whether a scan with the sighting's source may succeed although the image's latest one was refused. */
export function isUntriedSource({ scan, errorScope, sources = [] }: LedgerRow, sighting: Sighting): boolean {
  return (
    scan?.state === "ERROR" &&
    errorScope === "registry" &&
    isUntried(sources, sourceOf(sighting), sourceOf(scan))
  );
}

/** When the sighting wants the image's error to end; undefined where it leaves the error alone. */
function wantedStart(
  row: LedgerRow,
  request: WantedScan,
  now: Date,
  rescanAfterMs: number,
): Date | undefined {
  const { scan, recentStarts = [], dueAt } = row;
  if (scan?.state !== "ERROR") {
    return undefined;
  }
  if (isUntriedSource(row, request)) {
    return earliestStart(recentStarts);
  }
  if (dueAt !== undefined) {
    return dueAt;
  }
  const broughtBack = broughtBackAt(row, request, rescanAfterMs);
  // A task that comes before the next sweep may want it earlier.
  return broughtBack === undefined || (request.bySweep && broughtBack > now)
    ? undefined
    : later(broughtBack, earliestStart(recentStarts));
}

/**
 * An error without a time of its own comes back with another task, and with a sweep. A permanent one waits an hour for the
 * task, and for the sweep a day, or as long as a verdict stays fresh where that is shorter.
 */
function broughtBackAt(
  { errorClass, errorAt = new Date(0), lastTaskArn }: LedgerRow,
  { bySweep = false, taskArn }: WantedScan,
  rescanAfterMs: number,
): Date | undefined {
  if (!bySweep && taskArn === lastTaskArn) {
    return undefined;
  }
  const wait = bySweep ? Math.min(PERMANENT_SWEEP_WAIT_MS, rescanAfterMs) : PERMANENT_WAIT_MS;
  return new Date(errorAt.getTime() + (errorClass === "permanent" ? wait : 0));
}

/** The row has said so already, when the scan was opened with this source or since. */
function isOfScan(row: LedgerRow, request: WantedScan, now: Date): boolean {
  return row.scan !== undefined && isSame(sourceOf(row.scan), sourceOf(request)) && isSeenRecently(row, now);
}

function reopen(
  row: LedgerRow,
  ended: Scan,
  request: WantedScan,
  { scan, change }: Pick<Opening, "scan" | "change">,
  now: Date,
): Reaction {
  const sources = withSighting(row.sources ?? [], request, now);
  const { image, credentials } = withNextSource({ ...ended, sources }, now);
  // An image that failed before delays no new one, and a retry that is due keeps its place in the order. Only a
  // sighting with a source that was not tried before goes ahead.
  const known = deadlineOfKnownFailure(scan.deadline, now);
  const retry = row.dueAt === undefined ? known : earlier(ended.deadline, known);
  const isOther = isUntried(row.sources ?? [], sourceOf(request), sourceOf(ended));
  const deadline = isOther ? scan.deadline : retry;
  return {
    opens: true,
    change: {
      ...change,
      set: {
        ...change.set,
        reference: image.reference,
        repository: image.repository,
        credentials,
        deadline,
        ...storedSources(sources, row.sourcesVersion),
      },
      remove: [
        ...(change.remove ?? []).filter((each) => each !== "credentials"),
        ...missing({ credentials }),
      ],
      condition: all(...sameError(row), sameSources(row.sourcesVersion)),
    },
  };
}

const sourcesWith = ({ sources = [], sourcesVersion }: LedgerRow, sighting: Sighting, now: Date) =>
  storedSources(withSighting(sources, sighting, now), sourcesVersion);

const sameError = ({ scan }: LedgerRow) => (scan ? sameScan(scan, "ERROR") : []);
