import { DIGEST_KEY } from "../contract/ledger";
import type { ScanDigest } from "../contract/notices/digest";
import { queueNotice } from "../outbox/outbox";
import { absent, is } from "../table/condition";
import type { Table } from "../table/table";
import { missing } from "../table/value";
import { readDigest, readPeriod } from "./read-digest";

/** What the digests of an installation are made with. */
export interface Digests {
  readonly installation: string;
  readonly table: Pick<Table, "get" | "pages" | "updateTogether">;
}

/**
 * Makes the digest that is due and puts it into the outbox, once for each time of the schedule: the end of its period and the
 * notice are written together, unless somebody else has done so meanwhile. EventBridge may deliver one event twice, and
 * Lambda repeats an invocation that failed, even after this was written.
 *
 * @param scheduledAt time of the schedule's event, the same however often it comes; absent where somebody else asks
 * @returns undefined where there is nothing to publish
 */
export async function queueDigest(
  { installation, table }: Digests,
  now: Date,
  hasTime: () => boolean,
  scheduledAt?: string,
): Promise<ScanDigest | undefined> {
  const last = await table.get(DIGEST_KEY);
  if (scheduledAt !== undefined && last?.requestedAt === scheduledAt) {
    return undefined;
  }
  const period = await readPeriod(table, now, last);
  const digest = await readDigest(table, { installation, ...period }, hasTime);
  const { startedAt, endedAt } = period.lastSweep ?? {};
  const set = { endedAt: now, requestedAt: scheduledAt, startedAt, sweptAt: endedAt };
  const end = {
    key: DIGEST_KEY,
    set,
    remove: missing(set),
    condition: last?.endedAt === undefined ? absent("endedAt") : is("endedAt", String(last.endedAt)),
  };
  return (await table.updateTogether([end, queueNotice(digest, now, "writer")])) ? digest : undefined;
}
