import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import type { Sighting } from "../contract/sighting";
import { deadlineOf, deadlineOfKnownFailure } from "../rows/deadlines";
import {
  hasFailed,
  isRecorded,
  isUntried,
  sourceOf,
  storedSources,
  withNextSource,
  withSighting,
} from "../rows/known-sources";
import { asOwn, asShared } from "../rows/named-rows";
import { setAside } from "../rows/open-scans";
import { hasOwnRow } from "../rows/own-row";
import { PERMANENT_SWEEP_WAIT_MS, PERMANENT_WAIT_MS } from "../rows/retry-plan";
import { isFresh, isSeenRecently, type LedgerRow, readRow } from "../rows/row";
import { MOST_WRITES, opened, unchanged } from "../rows/scan-changes";
import { earlier, earliestStart, later } from "../rows/start-limits";
import { present } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change, Row, Table } from "../table/table";

/** An image was seen: the ledger is asked for a scan of it. */
export interface WantedScan extends Sighting {
  /** Time of the task event; absent where no event asks. */
  readonly requestedAt?: Date;
  /**
   * A sweep asks, for a task that runs already. It brings a permanent error back once a day, and not as
   * soon as another task does: else every sweep would, for any image of two tasks.
   */
  readonly bySweep?: boolean;
  /** The gate asks, which holds a deployment until the scan has ended: nothing is more urgent. */
  readonly byGate?: boolean;
}

/**
 * Answer to a request for a scan.
 * - opened, raised: a scan was opened, or is to begin earlier than before, so that the coordinator is to look at its row;
 * - nothing: there is nothing to do.
 */
export type Asked =
  | { readonly kind: "opened" | "raised"; readonly image: Image }
  | { readonly kind: "nothing" };

/** Attributes that decide what a sighting does. */
const DECISIVE = [
  ...([STATE_ATTRIBUTE, DUE_ATTRIBUTE, "scanId", "deadline", "freshUntil"] as const),
  ...(["requestId", "sourcesVersion"] as const),
];

/**
 * Asks the table for a scan, see Ledger.ask. Known images are the most, and new ones the most urgent: for both, one write
 * finds out that it need not, or has, opened a scan. The item that it meets decides about the next one.
 *
 * @param rescanAfterMs how long a verdict stays fresh
 */
export async function askFor(
  table: Table,
  request: WantedScan,
  now: Date,
  rescanAfterMs: number,
): Promise<Asked> {
  const { image } = request;
  const scanId = randomUUID();
  let met: Row = {};
  for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
    const row = readRow(met);
    // A write whose answer was lost is made again by the client, and then meets its own row.
    if (row?.scan?.scanId === scanId) {
      return { kind: "opened", image };
    }
    if (image.ofRepository !== true && hasOwnRow(image, row?.verdict)) {
      return askFor(table, { ...request, image: asOwn(image) }, now, rescanAfterMs);
    }
    const reaction = reactionTo(met, { ...request, scanId }, now, rescanAfterMs);
    if (reaction === undefined) {
      return { kind: "nothing" };
    }
    const { kind, ...change } = reaction;
    const condition = unchanged(met, DECISIVE);
    const written = await table.update({ key: imageKey(image), ...change, condition });
    if (written.applied) {
      // A lost write comes with the next sighting.
      await (image.ofRepository && table.update(keepSharedRow(image, now)).catch(() => undefined));
      return kind === "nothing" ? { kind } : { kind, image };
    }
    met = written.row ?? {};
  }
  const said = `the sighting of ${image.reference} met ${MOST_WRITES} other writes of its row`;
  throw Object.assign(new Error(said), { name: "TransactionConflictException" });
}

/** The change that a sighting makes to the row that it meets, and what that is for the coordinator. */
interface Reaction extends Pick<Change, "set" | "setOnce" | "remove"> {
  readonly kind: Asked["kind"];
}

/** A sighting, with the id of the scan that it opens. */
type Asking = WantedScan & Pick<Scan, "scanId">;

/**
 * The step of a sighting. It opens a scan where there is none and no fresh verdict, and where the time of an error has come. A
 * source that was not refused does not wait for an error of scope `registry`, and another task ends the wait of a permanent
 * error. Both start as soon as the limits of starts allow. A scan that is open gets an earlier deadline from whoever is more
 * urgent. Apart from that, the news of the sighting is recorded.
 *
 * The retry takes the source whose turn it is, which need not be the sighting's. Else the source whose tasks come most
 * often would be the only one that is ever tried.
 *
 * @param met the item as it is; without attributes where there is none
 * @param rescanAfterMs how long a verdict stays fresh
 * @returns undefined where there is nothing to write
 */
function reactionTo(met: Row, request: Asking, now: Date, rescanAfterMs: number): Reaction | undefined {
  const row: LedgerRow = readRow(met) ?? { image: request.image };
  // A row that nobody can read must not hide its image for ever: the index does not even name it in an unknown state.
  const isLost = setAside(met, now) !== undefined;
  const scan = isLost ? undefined : row.scan;
  if (scan === undefined && met[STATE_ATTRIBUTE] !== undefined && !isLost) {
    return undefined;
  }
  const deadline = deadlineOf({ ...request, isRescan: row.verdict?.freshUntil !== undefined }, now);
  const wanted = wantedStart(row, request, now, rescanAfterMs);
  if (scan === undefined ? !isFresh(row.verdict, now) : wanted && wanted <= now) {
    return open(row, scan, request, deadline, now);
  }
  const raised = scan && raisedDeadline(scan, request, deadline, now);
  const isSooner = wanted && (row.dueAt === undefined || wanted < row.dueAt);
  const isNews = scan?.requestId !== undefined || !isRecorded(row.sources ?? [], request, now);
  if (!raised && !isSooner && !isNews && isSeenRecently(row, now)) {
    return undefined;
  }
  const { taskArn, requestedAt } = request;
  return {
    kind: raised ? "raised" : "nothing",
    set: {
      ...seenAgain(row, taskArn, now),
      ...sourcesWith(row, request, now),
      deadline: raised,
      [DUE_ATTRIBUTE]: scan?.state === "WAITING" ? raised : isSooner ? wanted : undefined,
    },
    setOnce: { firstSeenAt: now, firstTaskArn: taskArn, requestedAt: raised && requestedAt },
    // A scan that only a request asked for is an ordinary one from now on.
    remove: scan?.requestId === undefined ? [] : ["requestId"],
  };
}

/** Opens a scan, instead of one that ended in an error. The verdict before, and the failed attempts, stay. */
function open(row: LedgerRow, ended: Scan | undefined, request: Asking, asked: Date, now: Date): Reaction {
  const { scanId, taskArn, requestedAt } = request;
  const { sources } = row;
  const { image, credentials } = ended
    ? withNextSource({ ...ended, sources: withSighting(sources ?? [], request, now) }, now)
    : request;
  const deadline = ended ? deadlineOfRetry(row, ended, request, asked, now) : asked;
  const scan = {
    image,
    scanId,
    state: "WAITING",
    dueAt: deadline,
    deadline,
    requestedAt,
    credentials,
  } as const;
  const { set, setOnce, remove } = opened(scan);
  return {
    kind: "opened",
    set: { ...set, lastSeenAt: now, lastTaskArn: taskArn, ...sourcesWith(row, request, now) },
    setOnce: { ...setOnce, firstSeenAt: now, firstTaskArn: taskArn },
    remove: [...remove, "requestId"],
  };
}

/**
 * An image that failed before delays no new one, and a retry that is due keeps its place in the order. Only a sighting with a
 * source that was not tried before goes ahead.
 */
function deadlineOfRetry(row: LedgerRow, ended: Scan, request: Asking, asked: Date, now: Date): Date {
  if (isUntried(row.sources ?? [], sourceOf(request), sourceOf(ended))) {
    return asked;
  }
  const known = deadlineOfKnownFailure(asked, now);
  return row.dueAt === undefined ? known : earlier(ended.deadline, known);
}

/** The deadline of an open scan that waits for longer than this asker may; a broken registry's tasks raise none. */
function raisedDeadline(scan: Scan, request: Asking, asked: Date, now: Date): Date | undefined {
  const isRetry = hasFailed(scan) && !isUntried(scan.sources ?? [], sourceOf(request), sourceOf(scan));
  const deadline = isRetry ? deadlineOfKnownFailure(asked, now) : asked;
  return scan.state !== "ERROR" && deadline < scan.deadline ? deadline : undefined;
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

const sourcesWith = ({ sources = [], sourcesVersion }: LedgerRow, sighting: Sighting, now: Date) =>
  storedSources(withSighting(sources, sighting, now), sourcesVersion);
