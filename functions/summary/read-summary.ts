import { readControl } from "../capacity/control";
import { after, DAY } from "../contract/durations";
import {
  type Attribute,
  CONTROL_KEY,
  DUE_ATTRIBUTE,
  LAST_SWEEP_KEY,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
  SUMMARY_KEY,
} from "../contract/ledger";
import type { ScanSummary } from "../contract/notices/summary";
import type { Place } from "../contract/places/place";
import { writeWithNotices } from "../outbox/outbox";
import type { Row, Table } from "../table/table";
import { timeIn } from "../table/value";
import { placesIn, readLastSweep, readLastSweeps } from "../workloads/workloads-of";
import { SummaryMaker, type SummaryPeriod } from "./summary-maker";

const FIRST_PERIOD_MS = 7 * DAY;

/** Attributes that are read from the table. */
export const SUMMARY_ATTRIBUTES: readonly Attribute[] = [
  ...([PARTITION_KEY, "reference", "repository", "platform", "firstSeenAt", "lastSeenAt"] as const),
  ...(["lastTaskArn", "verdict", "verdictAt", "counts", "resultUrl"] as const),
  ...([STATE_ATTRIBUTE, "scanId", DUE_ATTRIBUTE, "reason", "errorClass"] as const),
  ...(["history", "services", "furtherServices", "sweptAt", "used"] as const),
  ...(["gateState", "decision", "startedAt", "heldUntil"] as const),
];

/**
 * Returns the period since the last summary (`summary#last`): a week if there is no last summary, or its time is not
 * past.
 */
export async function readPeriod(table: Pick<Table, "get" | "getAll">, now: Date, last: Row | undefined) {
  const sweep = await table.get(LAST_SWEEP_KEY);
  const sweeps = { lastSweep: readLastSweep(sweep), ofPlaces: await readLastSweeps(table, placesIn(sweep)) };
  const endedAt = timeIn(last?.endedAt);
  const from = endedAt && endedAt < now ? endedAt : after(now, -FIRST_PERIOD_MS);
  return { from, to: now, ...sweeps };
}

/**
 * Makes a summary from all items. `hasTime` is asked before each page. If it returns false, the summary says that it is
 * incomplete.
 */
export async function readSummary(
  table: Pick<Table, "get" | "getAll" | "pages">,
  period: Omit<SummaryPeriod, "control">,
  hasTime: () => boolean = () => true,
): Promise<ScanSummary> {
  const control = readControl(await table.get(CONTROL_KEY));
  const maker = new SummaryMaker({ ...period, control });
  for await (const rows of table.pages(SUMMARY_ATTRIBUTES)) {
    if (!hasTime()) {
      return maker.summary(false);
    }
    for (const row of rows) {
      maker.add(row);
    }
  }
  return maker.summary(true);
}

export interface Summaries {
  readonly installation: string;
  /** The installation's own place, see SummaryPeriod. */
  readonly own?: Place | undefined;
  readonly table: Pick<Table, "get" | "getAll" | "pages" | "transact">;
}

/**
 * Makes the due summary and puts it into the outbox, once per time of the schedule: EventBridge may deliver an event
 * twice, and Lambda repeats a failed invocation. One write stores the end of the period and the notice.
 *
 * @param scheduledAt time of the schedule's event, the same in each delivery. Absent if a person asks
 * @returns undefined if there is nothing to publish
 */
export async function queueSummary(
  { installation, own, table }: Summaries,
  now: Date,
  hasTime: () => boolean,
  scheduledAt?: string,
): Promise<ScanSummary | undefined> {
  const last = await table.get(SUMMARY_KEY);
  if (scheduledAt !== undefined && last?.requestedAt === scheduledAt) {
    return undefined;
  }
  const period = await readPeriod(table, now, last);
  const summary = await readSummary(table, { installation, own, ...period }, hasTime);
  const end = { endedAt: now.toISOString(), requestedAt: scheduledAt };
  const isQueued = await writeWithNotices(table, SUMMARY_KEY, { read: last, item: end }, [summary], now);
  return isQueued ? summary : undefined;
}
