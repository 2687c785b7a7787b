import { readControl } from "../capacity/control";
import { DAY } from "../contract/durations";
import {
  type Attribute,
  CONTROL_KEY,
  DUE_ATTRIBUTE,
  LAST_SWEEP_KEY,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../contract/ledger";
import type { ScanSummary } from "../contract/notices/summary";
import type { Row, Table } from "../table/table";
import { timeIn } from "../table/value";
import { placesIn, readLastSweep, readLastSweeps } from "../workloads/workloads-of";
import type { Sweeps } from "./images-running";
import { SummaryMaker, type SummaryPeriod } from "./summary-maker";

/** The period of the first summary. */
const FIRST_PERIOD_MS = 7 * DAY;

/** Attributes that are read of the items; no others are transferred. */
export const SUMMARY_ATTRIBUTES: readonly Attribute[] = [
  ...([PARTITION_KEY, "reference", "repository", "platform"] as const),
  ...(["firstSeenAt", "lastSeenAt", "lastTaskArn"] as const),
  ...(["verdict", "verdictAt", "counts", "resultUrl", "copiedFrom"] as const),
  ...([STATE_ATTRIBUTE, "scanId", DUE_ATTRIBUTE, "reason", "errorClass"] as const),
  ...(["history", "services", "furtherServices", "sweptAt"] as const),
  ...(["gateState", "decision", "startedAt", "heldUntil"] as const),
];

/**
 * The period of a summary of now: the time since the one before. It is a week where there was none, or its time cannot
 * be.
 *
 * @param last the item `summary#last`
 */
export async function readPeriod(
  table: Pick<Table, "get" | "getAll">,
  now: Date,
  last: Row | undefined,
): Promise<Pick<SummaryPeriod, "from" | "to" | keyof Omit<Sweeps, "from">>> {
  const sweep = await table.get(LAST_SWEEP_KEY);
  const sweeps = { lastSweep: readLastSweep(sweep), ofPlaces: await readLastSweeps(table, placesIn(sweep)) };
  const endedAt = timeIn(last?.endedAt);
  return endedAt && endedAt < now
    ? { from: endedAt, to: now, ...sweeps, sweptBefore: timeIn(last?.sweptAt) }
    : { from: new Date(now.getTime() - FIRST_PERIOD_MS), to: now, ...sweeps };
}

/**
 * Makes a summary of what the table holds. All of it is read once. Where the time does not suffice for that, the summary
 * says so.
 *
 * @param hasTime whether there is time for a page
 */
export async function readSummary(
  table: Pick<Table, "get" | "pages">,
  period: Omit<SummaryPeriod, "control">,
  hasTime: () => boolean = () => true,
): Promise<ScanSummary> {
  const control = readControl(await table.get(CONTROL_KEY));
  const maker = new SummaryMaker({ ...period, control });
  for await (const { rows } of table.pages(SUMMARY_ATTRIBUTES)) {
    if (!hasTime()) {
      return maker.summary(false);
    }
    for (const row of rows) {
      maker.add(row);
    }
  }
  return maker.summary(true);
}
