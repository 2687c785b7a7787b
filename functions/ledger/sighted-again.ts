import type { Sighting } from "../contract/sighting";
import { seenAgain } from "./ask";
import { isSeenRecently, type LedgerRow } from "./row";
import type { Table } from "./table/table";

/**
 * Notes in an image's row that a task runs it, unless that was noted within the last hour.
 *
 * @returns when it was noted last
 */
export async function noteSighting(
  table: Pick<Table, "update">,
  row: Pick<LedgerRow, "lastSeenAt" | "scan">,
  sighting: Sighting,
  now: Date,
): Promise<Date> {
  if (row.lastSeenAt !== undefined && isSeenRecently(row, now)) {
    return row.lastSeenAt;
  }
  const isOpen = row.scan !== undefined && row.scan.state !== "ERROR";
  await table.update(seenAgain(sighting, now, isOpen));
  return now;
}
