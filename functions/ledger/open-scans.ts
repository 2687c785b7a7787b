import { MINUTE } from "../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan, ScanState } from "../contract/scan";
import { isWaitingReason, type OpenBreaker, waitingReason } from "./breaker/decisions";
import { expiry } from "./retention";
import { readRow } from "./row";
import { all, is } from "./table/condition";
import type { Row, Table } from "./table/table";

/** Rows that cannot be read are passed over, as long as there are no more than this in a state. */
const MOST_LOOKED_AT = 1000;
/** So long an unreadable row is left to functions that may know it: those of another version, while it is deployed. */
export const UNREADABLE_MS = 50 * MINUTE;

/** The rows of open scans that were met and could not be read. */
export class UnreadableRows {
  private readonly met = new Map<string, Row>();

  constructor(
    private readonly table: Table,
    private readonly now: () => Date,
  ) {}

  note(row: Row): void {
    this.met.set(String(row[PARTITION_KEY]), row);
  }

  /**
   * Takes those whose time is long past off the list of what is due, so that the next sighting of the image opens a scan
   * anew.
   *
   * @returns their keys
   */
  async setAside(): Promise<readonly string[]> {
    const before = new Date(this.now().getTime() - UNREADABLE_MS).toISOString();
    const past = [...this.met].filter(([, { dueAt }]) => String(dueAt) <= before);
    this.met.clear();
    const keys: string[] = [];
    for (const [key, { scanState, dueAt }] of past) {
      const { applied } = await this.table.update({
        key,
        set: { [EXPIRY_ATTRIBUTE]: expiry(this.now()) },
        remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE],
        // Whoever can read it may have written it meanwhile.
        condition: all(is(STATE_ATTRIBUTE, String(scanState)), is(DUE_ATTRIBUTE, String(dueAt))),
      });
      keys.push(...(applied ? [key] : []));
    }
    return keys;
  }
}

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
  unreadable: UnreadableRows,
): Promise<Scan[]> {
  for (let size = limit; ; ) {
    const indexed = await table.due(state, until, size);
    // An index that lags may name a row twice, by its time before and now.
    const keys = [...new Set(indexed.map(({ key }) => key))];
    const rows = new Map((await table.getAll(keys)).map((row) => [String(row[PARTITION_KEY]), row]));
    const lost = [...rows.values()].filter((row) => row[STATE_ATTRIBUTE] === state && !readRow(row)?.scan);
    lost.forEach((row) => {
      unreadable.note(row);
    });
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
 * The scans that may be started now, the earliest deadline first: those that wait, those that were held, errors to be
 * retried, and those that somebody began to start and did not finish.
 *
 * @param limit how many are looked at of each state
 */
export async function startableScans(
  table: Table,
  now: Date,
  limit: number,
  unreadable: UnreadableRows,
): Promise<Scan[]> {
  const scans = await Promise.all([
    scansIn(table, "WAITING", undefined, limit, unreadable),
    ...(["HELD", "ERROR", "STARTING"] as const).map((state) => scansIn(table, state, now, limit, unreadable)),
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
