import type { Scan, ScanState } from "../contract/scan";
import { type Asked, hastening, openScan, type ScanRequest } from "./ask";
import { type LedgerRow, readRow } from "./row";
import { isKnown } from "./sources/known-sources";
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
/** Others may write the sources of a row at the same time; each of them does so once. */
const MAX_ATTEMPTS = 5;

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
  const { scan, change, written } = await openScan(table, request, now, startUntil, rescanAfterMs);
  let row: LedgerRow = (written.row && readRow(written.row)) ?? { image: request.image };
  if (written.applied) {
    return opened(table, scan, row, request, now);
  }
  if (row.scan?.state === "STARTING" && row.claimedBy === request.claimedBy) {
    return ageOfClaim(row.scan, startUntil) < RESUMED_AFTER
      ? { kind: "nothing" }
      : { kind: "resumed", scan: row.scan };
  }
  if (row.scan && HASTENED.includes(row.scan.state) && scan.deadline < row.scan.deadline) {
    await table.update(hastening(row.scan, request, scan.deadline));
  }
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const reaction = reactionTo(row, request, change, now);
    if (reaction === undefined) {
      break;
    }
    const reacted = await table.update(reaction.change);
    row = (reacted.row && readRow(reacted.row)) ?? row;
    if (reacted.applied) {
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

/** Both leases have the same length, so that their ends are as far from each other as their beginnings. */
function ageOfClaim({ dueAt }: Scan, startUntil: Date): number {
  return startUntil.getTime() - dueAt.getTime();
}
