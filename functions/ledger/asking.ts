import type { Scan, ScanState } from "../contract/scan";
import { type Asked, hastening, openScan, type ScanRequest } from "./ask";
import { type LedgerRow, readRow } from "./row";
import { isKnown, MOST_SOURCE_WRITES } from "./sources/known-sources";
import { noting, reactionTo } from "./sources/sighted-again";
import { afterStartsOfDay } from "./start-limits";
import type { Table } from "./table/table";

/** A scan that was opened, of an image that was started too often today: it has to wait. */
interface OpenedTooEarly {
  readonly kind: "too-early";
  readonly scan: Scan;
  readonly notBefore: Date;
}

/** States of a scan that may still have to wait: a more urgent asker lowers its deadline. */
const HASTENED: readonly ScanState[] = ["WAITING", "HELD", "STARTING"];
/**
 * A queue may deliver a message twice at one time. Its claim is younger than this as long as another function may be at
 * work on it, which has 30 seconds: the scan is that one's, and the coordinator's should that one have died.
 */
const RESUMED_AFTER = 45_000;

/**
 * Asks the table for a scan, see Ledger.ask.
 *
 * @param startUntil so long the scan is left to whoever asks
 * @param rescanAfterMs how long a verdict stays fresh
 */
export async function askFor(
  table: Table,
  request: ScanRequest,
  now: Date,
  startUntil: Date,
  rescanAfterMs: number,
): Promise<Asked | OpenedTooEarly> {
  const { scan, change, written } = await openScan(table, request, now, startUntil);
  let row: LedgerRow = (written.row && readRow(written.row)) ?? { image: request.image };
  // A write whose answer was lost is made again by the client, and then meets its own row.
  if (written.applied || row.scan?.scanId === scan.scanId) {
    return opened(table, scan, row, request, now);
  }
  if (row.scan?.state === "STARTING" && row.claimedBy === request.claimedBy) {
    const isYoung = ageOfClaim(row.scan, startUntil) < RESUMED_AFTER;
    return isYoung ? { kind: "nothing" } : inTime("resumed", row.scan, now);
  }
  row = await hastened(table, row, request, scan.deadline);
  for (let attempt = 1; attempt <= MOST_SOURCE_WRITES; attempt++) {
    const reaction = reactionTo(row, request, { scan, change }, now, rescanAfterMs);
    if (reaction === undefined) {
      break;
    }
    const reacted = await table.update(reaction.change);
    row = (reacted.row && readRow(reacted.row)) ?? row;
    if (reacted.applied) {
      return reaction.opens ? opened(table, reaction.opens, row, request, now) : { kind: "nothing" };
    }
  }
  return { kind: "nothing" };
}

/**
 * Lowers the deadline of a scan that waits for longer than this asker may. What loses a race is tried against the row that
 * won it: an image that is new now must not be left to the deadline of a sweep.
 *
 * @returns the row as it was met last
 */
async function hastened(
  table: Table,
  met: LedgerRow,
  request: ScanRequest,
  deadline: Date,
): Promise<LedgerRow> {
  let row = met;
  for (let attempt = 1; attempt <= MOST_SOURCE_WRITES; attempt++) {
    const { scan } = row;
    if (scan === undefined || !HASTENED.includes(scan.state) || scan.deadline <= deadline) {
      break;
    }
    const written = await table.update(hastening(scan, request, deadline));
    row = (written.row && readRow(written.row)) ?? row;
    if (written.applied) {
      break;
    }
  }
  return row;
}

/** @param row as it is now */
async function opened(
  table: Table,
  asked: Scan,
  row: LedgerRow,
  request: ScanRequest,
  now: Date,
): Promise<Asked | OpenedTooEarly> {
  const { firstSeenAt, sources = [], sourcesVersion, recentStarts = [] } = row;
  const scan: Scan = { ...asked, firstSeenAt, sources, sourcesVersion, recentStarts };
  if (!isKnown(sources, request)) {
    await table.update(noting(row, request, now));
  }
  return inTime("opened", scan, now);
}

/** Lets a scan go on, unless its image was started too often today, whoever opened it and did not get that recorded. */
function inTime(kind: "opened" | "resumed", scan: Scan, now: Date): Asked | OpenedTooEarly {
  const notBefore = afterStartsOfDay(scan.recentStarts ?? []);
  return notBefore > now ? { kind: "too-early", scan, notBefore } : { kind, scan };
}

/** Both leases have the same length, so that their ends are as far from each other as their beginnings. */
function ageOfClaim({ dueAt }: Scan, startUntil: Date): number {
  return startUntil.getTime() - dueAt.getTime();
}
