import { PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan, ScanState } from "../contract/scan";
import { isWaitingReason, type OpenBreaker, waitingReason } from "./breaker/decisions";
import { readRow } from "./row";
import { all, is } from "./table/condition";
import type { Table } from "./table/table";

/**
 * The scans in one state by the time at which they are looked at, the earliest first: found by the index, which may lag,
 * and read as they are now.
 *
 * @param until the latest time that is of interest; undefined: any
 */
export async function scansIn(
  table: Table,
  state: ScanState,
  until: Date | undefined,
  limit: number,
): Promise<Scan[]> {
  const indexed = await table.due(state, until, limit);
  // An index that lags may name a row twice, by its time before and now.
  const keys = [...new Set(indexed.map(({ key }) => key))];
  const scans = new Map((await table.getAll(keys)).map((row) => [row[PARTITION_KEY], readRow(row)?.scan]));
  return keys
    .map((key) => scans.get(key))
    .filter((scan) => scan !== undefined)
    .filter((scan) => scan.state === state && (until === undefined || scan.dueAt <= until));
}

/**
 * The scans that may be started now, the earliest deadline first: those that wait, those that were held, errors to be
 * retried, and those that somebody began to start and did not finish.
 *
 * @param limit how many are looked at of each state
 */
export async function startableScans(table: Table, now: Date, limit: number): Promise<Scan[]> {
  const scans = await Promise.all([
    scansIn(table, "WAITING", undefined, limit),
    ...(["HELD", "ERROR", "STARTING"] as const).map((state) => scansIn(table, state, now, limit)),
  ]);
  return scans.flat().sort((one, other) => one.deadline.getTime() - other.deadline.getTime());
}

/**
 * Scans that waited for something else before the installation was impaired: their rows say why they wait now.
 *
 * @param limit how many of those that wait are looked at, the most urgent first
 */
export async function explainWaiting(
  table: Table,
  open: OpenBreaker,
  limit: number,
  hasTime: () => boolean,
): Promise<void> {
  const indexed = await table.due("WAITING", undefined, limit);
  for (const row of await table.getAll(indexed.map(({ key }) => key))) {
    if (!hasTime()) {
      return;
    }
    if (!isWaitingReason(open, String(row.reason ?? ""))) {
      await table.update({
        key: String(row[PARTITION_KEY]),
        set: { reason: waitingReason(open) },
        condition: all(is("scanId", String(row.scanId)), is(STATE_ATTRIBUTE, "WAITING")),
      });
    }
  }
}
