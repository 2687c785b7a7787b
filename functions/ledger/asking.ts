import type { Image } from "../contract/image";
import type { Scan, ScanState } from "../contract/scan";
import { deadlineOfKnownFailure } from "../rows/deadlines";
import { hasFailed, isKnown, isUntried, MOST_SOURCE_WRITES, sourceOf } from "../rows/known-sources";
import { asOwn } from "../rows/named-rows";
import { setAside } from "../rows/open-scans";
import { type LedgerRow, readRow } from "../rows/row";
import type { Table } from "../table/table";
import { type Asked, earlierDeadline, isLeftToOwnRow, type Opening, openScan, type WantedScan } from "./ask";
import { keepSharedRow, reactionTo, recordSighting } from "./sighted-again";

/** States of a scan that may still have to wait: a more urgent asker lowers its deadline. */
const RAISED: readonly ScanState[] = ["WAITING", "HELD", "SCANNING"];

/**
 * Asks the table for a scan, see Ledger.ask.
 *
 * @param rescanAfterMs how long a verdict stays fresh
 */
export async function askFor(
  table: Table,
  request: WantedScan,
  now: Date,
  rescanAfterMs: number,
): Promise<Asked> {
  const { scan, change, written } = await openOrSetAside(table, request, now);
  let row: LedgerRow = (written.row && readRow(written.row)) ?? { image: request.image };
  const { image } = request;
  // A write whose answer was lost is made again by the client, and then meets its own row.
  if (written.applied || row.scan?.scanId === scan.scanId) {
    await keepShared(table, request, now);
    if (!isKnown(row.sources ?? [], request)) {
      await table.update(recordSighting(row, request, now));
    }
    return { kind: "opened", image };
  }
  if (isLeftToOwnRow(request.image, row)) {
    return askFor(table, { ...request, image: asOwn(request.image) }, now, rescanAfterMs);
  }
  const met = row.scan?.deadline;
  row = await raiseDeadline(table, row, request, scan.deadline, now);
  const isRaised = met !== undefined && row.scan !== undefined && row.scan.deadline < met;
  for (let attempt = 1; attempt <= MOST_SOURCE_WRITES; attempt++) {
    const reaction = reactionTo(row, request, { scan, change }, now, rescanAfterMs);
    if (reaction === undefined) {
      break;
    }
    const reacted = await table.update(reaction.change);
    row = (reacted.row && readRow(reacted.row)) ?? row;
    if (reacted.applied) {
      await keepShared(table, request, now);
      return reaction.opens ? { kind: "opened", image } : raised(isRaised, image);
    }
  }
  return raised(isRaised, image);
}

function raised(isRaised: boolean, image: Image): Asked {
  return isRaised ? { kind: "raised", image } : { kind: "nothing" };
}

/** Where a sighting was written in an own row. A lost write comes with the next one. */
async function keepShared(table: Table, { image }: WantedScan, now: Date): Promise<void> {
  await (image.ofRepository && table.update(keepSharedRow(image, now)).catch(() => undefined));
}

/** A row that nobody can read must not hide its image for ever: the index does not even name it in an unknown state. */
async function openOrSetAside(table: Table, request: WantedScan, now: Date): Promise<Opening> {
  const opening = await openScan(table, request, now);
  const { applied, row } = opening.written;
  const aside = !applied && row ? setAside(row, now) : undefined;
  return aside && (await table.update(aside)).applied ? openScan(table, request, now) : opening;
}

/**
 * Lowers the deadline of a scan that waits for longer than this asker may. An asker that loses a race is tried against
 * the row that won it: an image that is new now must not be left to the deadline of a sweep.
 *
 * @returns the row as it was met last
 */
async function raiseDeadline(
  table: Table,
  met: LedgerRow,
  request: WantedScan,
  deadline: Date,
  now: Date,
): Promise<LedgerRow> {
  let row = met;
  for (let attempt = 1; attempt <= MOST_SOURCE_WRITES; attempt++) {
    const { scan } = row;
    if (scan === undefined || !RAISED.includes(scan.state)) {
      break;
    }
    const earlier = isRetry(scan, request) ? deadlineOfKnownFailure(deadline, now) : deadline;
    if (scan.deadline <= earlier) {
      break;
    }
    const written = await table.update(earlierDeadline(scan, request, earlier));
    row = (written.row && readRow(written.row)) ?? row;
    if (written.applied) {
      break;
    }
  }
  return row;
}

/** Whether a scan failed before, and the sighting brings no other source: a broken registry's tasks raise no deadline. */
function isRetry(scan: Scan, request: WantedScan): boolean {
  return hasFailed(scan) && !isUntried(scan.sources ?? [], sourceOf(request), sourceOf(scan));
}
