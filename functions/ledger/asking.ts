import type { Scan } from "../contract/scan";
import { type Asked, newScan, opening, type ScanRequest } from "./ask";
import { type LedgerRow, readRow } from "./row";
import { isKnown, storedSources, withSighting } from "./sources/known-sources";
import { noting, reactionTo } from "./sources/sighted-again";
import { afterStartsOfDay } from "./start-limits";
import type { Change, Table } from "./table/table";

/** A scan that was opened, of an image that was started too often today: it has to wait. */
interface OpenedTooEarly {
  readonly kind: "too-early";
  readonly scan: Scan;
  readonly notBefore: Date;
}

/** Others may write the sources of a row at the same time; each of them does so once. */
const MAX_ATTEMPTS = 5;

/**
 * Asks the table for a scan, see Ledger.ask.
 *
 * @param lease until when the scan is left to the one who opens it
 * @param rescanAfterMs how long a verdict stays fresh
 */
export async function askFor(
  table: Table,
  request: ScanRequest,
  now: Date,
  lease: Date,
  rescanAfterMs: number,
): Promise<Asked | OpenedTooEarly> {
  const scan = newScan(request, now, lease);
  const first = opening(scan, request, now, rescanAfterMs);
  const source = storedSources(withSighting([], request, now), undefined);
  const { applied, row } = await table.update({ ...first, setOnce: { ...first.setOnce, ...source } });
  const before: LedgerRow = (row && readRow(row)) ?? { image: request.image };
  if (applied) {
    return opened(table, scan, before, request, now);
  }
  if (before.scan?.state === "STARTING" && before.claimedBy === request.claimedBy) {
    return { kind: "resumed", scan: before.scan };
  }
  return askAgain(table, scan, before, request, first, now);
}

async function askAgain(
  table: Table,
  scan: Scan,
  before: LedgerRow,
  request: ScanRequest,
  first: Change,
  now: Date,
): Promise<Asked | OpenedTooEarly> {
  for (let row = before, attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const reaction = reactionTo(row, request, first, now);
    if (reaction === undefined) {
      break;
    }
    const written = await table.update(reaction.change);
    row = (written.row && readRow(written.row)) ?? row;
    if (written.applied) {
      return reaction.opens ? opened(table, scan, row, request, now) : { kind: "nothing" };
    }
  }
  return { kind: "nothing" };
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
  const notBefore = afterStartsOfDay(recentStarts);
  return notBefore > now ? { kind: "too-early", scan, notBefore } : { kind: "opened", scan };
}
