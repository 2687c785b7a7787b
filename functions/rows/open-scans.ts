import { MINUTE } from "../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan, ScanState } from "../contract/scan";
import { expiry } from "../table/retention";
import type { Change, Row, Table } from "../table/table";
import { timeIn } from "../table/value";
import { readRow } from "./row";
import { unchanged } from "./scan-changes";

/** Rows that cannot be read are passed over, as long as there are no more than this in a state. */
const MOST_LOOKED_AT = 1000;
/** Time for which an unreadable row is left to functions that may know it: those of another version, while it is deployed. */
const UNREADABLE_MS = 50 * MINUTE;

/** Whether a row says that there is a scan, and not which one, or not when it is looked at. */
export function isUnreadable(row: Row): boolean {
  if (row[STATE_ATTRIBUTE] === undefined) {
    return false;
  }
  const known = readRow(row);
  const isTimeless = known?.dueAt === undefined && row[STATE_ATTRIBUTE] !== "ERROR";
  return known?.scan === undefined || isTimeless;
}

/**
 * How long ago an unreadable row could be read, in milliseconds: by what was to be done with it, and when; else by when
 * its scan was started.
 */
function ageOf({ dueAt, startedAt }: Row, now: Date): number {
  return now.getTime() - ((timeIn(dueAt) ?? timeIn(startedAt))?.getTime() ?? 0);
}

/** Nobody needs the scan of an unreadable row any more; undefined while somebody may be able to read it. */
export function setAside(row: Row, now: Date): Change | undefined {
  return isUnreadable(row) && ageOf(row, now) >= UNREADABLE_MS
    ? {
        key: String(row[PARTITION_KEY]),
        set: { [EXPIRY_ATTRIBUTE]: expiry(now) },
        remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE, "requestId"],
        // A function that can read it may have written it meanwhile.
        condition: unchanged(row, [STATE_ATTRIBUTE, "scanId", DUE_ATTRIBUTE]),
      }
    : undefined;
}

/** Takes a row that nobody can read off the list of what is due, where its time is long past. Never throws. */
export type SetAside = (row: Row) => Promise<void>;

/**
 * The scans in one state by the time at which they are looked at, the earliest first: found by the index, which may lag,
 * and read as they are now. Rows that cannot be read take nobody's place.
 *
 * @param until the latest time that is of interest; undefined: any
 */
export async function scansIn(
  table: Table,
  state: ScanState,
  until: Date | undefined,
  limit: number,
  setAside: SetAside,
): Promise<Scan[]> {
  for (let size = limit; ; ) {
    const indexed = await table.due(state, until, size);
    // An index that lags may name a row twice, by its time before and now.
    const keys = [...new Set(indexed.map(({ key }) => key))];
    const rows = new Map((await table.getAll(keys)).map((row) => [String(row[PARTITION_KEY]), row]));
    const lost = [...rows.values()].filter((row) => row[STATE_ATTRIBUTE] === state && !readRow(row)?.scan);
    for (const row of lost) {
      await setAside(row);
    }
    const wanted = Math.min(limit + lost.length, MOST_LOOKED_AT);
    if (indexed.length < size || size >= wanted) {
      return keys
        .map((key) => readRow(rows.get(key) ?? {})?.scan)
        .filter((scan) => scan !== undefined)
        .filter((scan) => scan.state === state && (until === undefined || scan.dueAt <= until))
        .slice(0, limit);
    }
    size = wanted;
  }
}

/**
 * The scans that may be started now, the earliest deadline first. They are those that wait, those that were held, and
 * errors to be retried.
 *
 * @param limit how many are looked at of each state but HELD
 */
export async function startableScans(
  table: Table,
  now: Date,
  limit: number,
  setAside: SetAside,
): Promise<Scan[]> {
  const scans = await Promise.all([
    scansIn(table, "WAITING", undefined, limit, setAside),
    // Their time says nothing of their deadlines: the most urgent may have been due last.
    scansIn(table, "HELD", now, MOST_LOOKED_AT, setAside),
    scansIn(table, "ERROR", now, limit, setAside),
  ]);
  return scans.flat().sort((one, other) => one.deadline.getTime() - other.deadline.getTime());
}
