import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Sighting } from "../contract/sighting";
import { asOwn } from "../rows/named-rows";
import { hasOwnRow } from "../rows/own-row";
import { readRow } from "../rows/row";
import { MOST_WRITES, unchanged } from "../rows/scan-changes";
import type { Row, Table } from "../table/table";
import { keepSharedRow, reactionTo } from "./sighted";

/** An image was seen: the ledger is asked for a scan of it. */
export interface WantedScan extends Sighting {
  /** Time of the task event; absent where no event asks. */
  readonly requestedAt?: Date;
  /**
   * A sweep asks, for a task that runs already. It brings a permanent error back once a day, and not as
   * soon as another task does: else every sweep would, for any image of two tasks.
   */
  readonly bySweep?: boolean;
  /** The gate asks, which holds a deployment until the scan has ended: nothing is more urgent. */
  readonly byGate?: boolean;
}

/**
 * Answer to a request for a scan.
 * - opened, raised: a scan was opened, or is to begin earlier than before, so that the coordinator is to look at its row;
 * - nothing: there is nothing to do.
 */
export type Asked =
  | { readonly kind: "opened" | "raised"; readonly image: Image }
  | { readonly kind: "nothing" };

/** What a sighting changes. */
const DECISIVE = [
  ...([STATE_ATTRIBUTE, DUE_ATTRIBUTE, "scanId", "deadline", "freshUntil"] as const),
  ...(["requestId", "sourcesVersion"] as const),
];

/**
 * Asks the table for a scan, see Ledger.ask. Known images are the most, and new ones the most urgent: for both, one write
 * finds out that it need not, or has, opened a scan. What it meets decides about the next one.
 *
 * @param rescanAfterMs how long a verdict stays fresh
 */
export async function askFor(
  table: Table,
  request: WantedScan,
  now: Date,
  rescanAfterMs: number,
): Promise<Asked> {
  const { image } = request;
  const scanId = randomUUID();
  let met: Row = {};
  for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
    const row = readRow(met);
    // A write whose answer was lost is made again by the client, and then meets its own row.
    if (row?.scan?.scanId === scanId) {
      return { kind: "opened", image };
    }
    if (image.ofRepository !== true && hasOwnRow(image, row?.verdict)) {
      return askFor(table, { ...request, image: asOwn(image) }, now, rescanAfterMs);
    }
    const reaction = reactionTo(met, { ...request, scanId }, now, rescanAfterMs);
    if (reaction === undefined) {
      return { kind: "nothing" };
    }
    const { kind, ...change } = reaction;
    const condition = unchanged(met, DECISIVE);
    const written = await table.update({ key: imageKey(image), ...change, condition });
    if (written.applied) {
      // A lost write comes with the next sighting.
      await (image.ofRepository && table.update(keepSharedRow(image, now)).catch(() => undefined));
      return kind === "nothing" ? { kind } : { kind, image };
    }
    met = written.row ?? {};
  }
  throw new Error(`the sighting of ${image.reference} met ${MOST_WRITES} other writes of its row`);
}
