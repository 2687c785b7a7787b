import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import type { Sighting } from "../contract/sighting";
import { deadlineOf } from "../rows/deadlines";
import { storedSources, withSighting } from "../rows/known-sources";
import { hasOwnRow } from "../rows/own-row";
import { type LedgerRow, readRow } from "../rows/row";
import { OF_ENDED_SCAN } from "../rows/scan-changes";
import { absent, all, atMost, is } from "../table/condition";
import type { Change, Row, Table, Written } from "../table/table";
import { missing } from "../table/value";

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

/** The write that opens a scan, and its result. */
export interface Opening {
  readonly scan: Scan;
  readonly change: Change;
  readonly written: Written;
}

/** Why an image is asked for: it never had a verdict, or that is no longer fresh. */
type Occasion = "new" | "stale";

/**
 * Opens a scan, where that applies, and says what it met. Known images are the most, and new ones the most urgent: both
 * need one write, and one whose verdict is no longer fresh a second one. An error is looked at again once its row is in
 * hand, because the next source is chosen from the row; see sighted-again.ts.
 */
export async function openScan(table: Table, request: WantedScan, now: Date): Promise<Opening> {
  const source = storedSources(withSighting([], request, now), undefined);
  const on = (occasion: Occasion) => {
    const scan = newScan(request, occasion, now);
    return { scan, change: open(scan, request, occasion, now) };
  };
  const write = (change: Change) => table.update({ ...change, setOnce: { ...change.setOnce, ...source } });
  const first = on("new");
  const written = await write(first.change);
  if (written.applied || written.row?.freshUntil === undefined) {
    return { ...first, written };
  }
  const rescan = on("stale");
  const isWritten = mayRescan(written.row, now) && !isLeftToOwnRow(request.image, readRow(written.row));
  return { ...rescan, written: isWritten ? await write(rescan.change) : written };
}

/** Whether an image that was asked for in the shared row has to be asked for in its own. */
export function isLeftToOwnRow(image: Image, shared: LedgerRow | undefined): boolean {
  return image.ofRepository !== true && hasOwnRow(image, shared?.verdict);
}

/** Where it is certain that no scan is to be opened, no write is needed to find that. */
function mayRescan({ freshUntil, rowState }: Row, now: Date): boolean {
  return rowState === undefined && typeof freshUntil === "string" && freshUntil <= now.toISOString();
}

function newScan(request: WantedScan, occasion: Occasion, now: Date): Scan {
  const deadline = deadlineOf({ ...request, isRescan: occasion === "stale" }, now);
  return {
    image: request.image,
    scanId: randomUUID(),
    state: "WAITING",
    dueAt: deadline,
    deadline,
    attempts: 0,
    lastSeenAt: now,
    lastTaskArn: request.taskArn,
    requestedAt: request.requestedAt,
    credentials: request.credentials,
  };
}

/** Opens a scan on this occasion, where there is none. The verdict before, and the failed attempts, stay. */
function open({ image, ...scan }: Scan, request: WantedScan, occasion: Occasion, now: Date): Change {
  const { requestedAt, credentials } = request;
  return {
    key: imageKey(image),
    set: {
      [STATE_ATTRIBUTE]: scan.state,
      scanId: scan.scanId,
      [DUE_ATTRIBUTE]: scan.dueAt,
      deadline: scan.deadline,
      reference: image.reference,
      repository: image.repository,
      platform: image.platform,
      lastSeenAt: now,
      lastTaskArn: request.taskArn,
      requestedAt,
      credentials,
    },
    setOnce: { firstSeenAt: now, firstTaskArn: request.taskArn, attempts: 0 },
    remove: [
      ...OF_ENDED_SCAN,
      ...(["reason", "requestId"] as const),
      ...missing({ requestedAt, credentials }),
    ],
    condition: all(
      occasion === "new" ? absent("freshUntil") : atMost("freshUntil", now),
      absent(STATE_ATTRIBUTE),
    ),
  };
}

/** A scan that waits, or that may have to, is to begin by an earlier deadline. */
export function earlierDeadline(
  { image, scanId, state, deadline }: Scan,
  request: WantedScan,
  earlier: Date,
): Change {
  return {
    key: imageKey(image),
    set: { deadline: earlier, [DUE_ATTRIBUTE]: state === "WAITING" ? earlier : undefined },
    setOnce: { requestedAt: request.requestedAt },
    condition: all(is("scanId", scanId), is(STATE_ATTRIBUTE, state), is("deadline", deadline)),
  };
}
