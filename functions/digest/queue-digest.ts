import { DIGEST_KEY } from "../contract/ledger";
import type { ScanDigest } from "../contract/notices/digest";
import { queueNotice } from "../ledger/outbox";
import { absent, is } from "../ledger/table/condition";
import type { Table } from "../ledger/table/table";
import { beginOfPeriod, readDigest } from "./read-digest";

/** What the digests of an installation are made with. */
export interface Digests {
  readonly installation: string;
  readonly table: Pick<Table, "get" | "pages" | "updateTogether">;
}

/** EventBridge may invoke twice for one time of a schedule, whose times are a minute apart at least. */
const SAME_TIME_MS = 30_000;

/**
 * Makes the digest that is due and puts it into the outbox, once: the end of its period and the notice are written
 * together, unless somebody else has done so meanwhile.
 *
 * @returns undefined where there is nothing to publish
 */
export async function queueDigest(
  { installation, table }: Digests,
  now: Date,
  hasTime: () => boolean,
): Promise<ScanDigest | undefined> {
  const last = await table.get(DIGEST_KEY);
  // Their clocks may differ.
  if (Math.abs(now.getTime() - Date.parse(String(last?.endedAt))) < SAME_TIME_MS) {
    return undefined;
  }
  const from = beginOfPeriod(last, now);
  const digest = await readDigest(table, { installation, now, from }, hasTime);
  const end = {
    key: DIGEST_KEY,
    set: { endedAt: now },
    condition: last?.endedAt === undefined ? absent("endedAt") : is("endedAt", String(last.endedAt)),
  };
  return (await table.updateTogether([end, queueNotice(digest, now)])) ? digest : undefined;
}
