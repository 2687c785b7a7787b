import { SUMMARY_KEY } from "../contract/ledger";
import type { ScanSummary } from "../contract/notices/summary";
import type { Place } from "../contract/places/place";
import { queueNotice } from "../outbox/outbox";
import { absent, is } from "../table/condition";
import type { Table } from "../table/table";
import { missing } from "../table/value";
import { readPeriod, readSummary } from "./read-summary";

/** Collaborators for the summaries of an installation. */
export interface Summaries {
  readonly installation: string;
  /** See SummaryPeriod. */
  readonly own?: Place | undefined;
  readonly table: Pick<Table, "get" | "getAll" | "pages" | "updateTogether">;
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
  const set = { endedAt: now, requestedAt: scheduledAt, sweptAt: period.lastSweep?.endedAt };
  const end = {
    key: SUMMARY_KEY,
    set,
    remove: missing(set),
    condition: last?.endedAt === undefined ? absent("endedAt") : is("endedAt", String(last.endedAt)),
  };
  return (await table.updateTogether([end, queueNotice(summary, now)])) ? summary : undefined;
}
