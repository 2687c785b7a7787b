import { SUMMARY_KEY } from "../contract/ledger";
import type { ScanSummary } from "../contract/notices/summary";
import type { Place } from "../contract/places/place";
import { noticeItems } from "../outbox/outbox";
import { run } from "../table/run";
import type { Table } from "../table/table";
import { readPeriod, readSummary } from "./read-summary";

/** Collaborators for the summaries of an installation. */
export interface Summaries {
  readonly installation: string;
  /** See SummaryPeriod. */
  readonly own?: Place | undefined;
  readonly table: Pick<Table, "get" | "getAll" | "pages" | "transact">;
}

/**
 * Makes the summary that is due and puts it into the outbox, once for each time of the schedule. The end of its period
 * and the notice are written together, unless somebody else has done so meanwhile. EventBridge may deliver one event
 * twice, and Lambda repeats an invocation that failed, even after this was written.
 *
 * @param scheduledAt time of the schedule's event, the same however often it comes; absent where somebody else asks
 * @returns undefined where there is nothing to publish
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
  const end = {
    endedAt: now.toISOString(),
    requestedAt: scheduledAt,
    sweptAt: period.lastSweep?.endedAt.toISOString(),
  };
  return run(table, [SUMMARY_KEY], now, (items) =>
    items.get(SUMMARY_KEY)?.rev === last?.rev
      ? { items: { [SUMMARY_KEY]: end, ...noticeItems([summary], now) }, result: summary }
      : { items: {}, result: undefined },
  );
}
