import { randomUUID } from "node:crypto";
import { imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import type { Sighting } from "../contract/sighting";
import { deadlineOf } from "./deadlines";
import { expiry } from "./retention";
import { RUN } from "./row";
import { absent, all, any, atMost, is, isNot, present } from "./table/condition";
import type { Change, Row, Table, Written } from "./table/table";
import { missing } from "./table/value";

/** An image was seen: the ledger is asked for a scan of it. */
export interface ScanRequest extends Sighting {
  /** Who asks: the id of the queue message, so that a message delivered again resumes what it began. */
  readonly claimedBy: string;
  /** Time of the task event; absent where no event asks. */
  readonly requestedAt?: Date;
  /**
   * A sweep asks, for a task that runs already. It does not bring a permanent error back, as another task does: else
   * every sweep would, for any image of two tasks.
   */
  readonly bySweep?: boolean;
}

/** Why an image is asked for: it never had a verdict, or that is no longer fresh. */
type Occasion = "new" | "stale";

/**
 * Opens a scan, where that applies, and says what it met. Known images are the most, and new ones the most urgent: both
 * need one write, and one whose verdict is no longer fresh a second one.
 *
 * @param startUntil so long it is left to whoever asks
 */
export async function openScan(
  table: Table,
  request: ScanRequest,
  now: Date,
  startUntil: Date,
): Promise<{ readonly scan: Scan; readonly written: Written }> {
  const scan = newScan(request, "new", now, startUntil);
  const written = await table.update(opening(scan, request, "new", now));
  if (written.applied || written.row?.freshUntil === undefined) {
    return { scan, written };
  }
  const rescan = newScan(request, "stale", now, startUntil);
  return mayRescan(written.row, now)
    ? { scan: rescan, written: await table.update(opening(rescan, request, "stale", now)) }
    : { scan: rescan, written };
}

/** Where it is certain that no scan is to be opened, no write is needed to find that. */
function mayRescan({ freshUntil, scanState }: Row, now: Date): boolean {
  const isOpen = scanState !== undefined && scanState !== "ERROR";
  return !isOpen && typeof freshUntil === "string" && freshUntil <= now.toISOString();
}

function newScan(request: ScanRequest, occasion: Occasion, now: Date, dueAt: Date): Scan {
  return {
    image: request.image,
    scanId: randomUUID(),
    state: "STARTING",
    dueAt,
    deadline: deadlineOf({ bySweep: request.bySweep, isRescan: occasion === "stale" }, now),
    attempts: 0,
    lastSeenAt: now,
    lastTaskArn: request.taskArn,
    requestedAt: request.requestedAt,
    credentials: request.credentials,
  };
}

/**
 * Opens a scan on this occasion, where there is no open one and no error that waits for its time. The verdict before, and
 * the failed attempts, stay.
 */
function opening({ image, ...scan }: Scan, request: ScanRequest, occasion: Occasion, now: Date): Change {
  const { requestedAt, credentials } = request;
  return {
    key: imageKey(image),
    set: {
      [STATE_ATTRIBUTE]: scan.state,
      scanId: scan.scanId,
      claimedBy: request.claimedBy,
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
      ...RUN,
      EXPIRY_ATTRIBUTE,
      "reason",
      "errorClass",
      "errorScope",
      ...missing({ requestedAt, credentials }),
    ],
    condition: all(
      occasion === "new" ? absent("freshUntil") : atMost("freshUntil", now),
      any(
        absent(STATE_ATTRIBUTE),
        all(is(STATE_ATTRIBUTE, "ERROR"), any(atMost(DUE_ATTRIBUTE, now), broughtBack(request))),
      ),
    ),
  };
}

/** A scan that waits, or that may have to, is to begin by an earlier deadline. */
export function hastening(
  { image, scanId, state, deadline }: Scan,
  request: ScanRequest,
  earlier: Date,
): Change {
  return {
    key: imageKey(image),
    set: { deadline: earlier, [DUE_ATTRIBUTE]: state === "WAITING" ? earlier : undefined },
    setOnce: { requestedAt: request.requestedAt },
    condition: all(is("scanId", scanId), is(STATE_ATTRIBUTE, state), is("deadline", deadline)),
  };
}

/** Notes a sighting that opens no scan. A row whose scan is open does not expire. */
export function seenAgain({ image, taskArn }: Sighting, now: Date, isOpen: boolean): Change {
  return {
    key: imageKey(image),
    set: {
      lastSeenAt: now,
      lastTaskArn: taskArn,
      [EXPIRY_ATTRIBUTE]: isOpen ? undefined : expiry(now),
    },
    condition: present(PARTITION_KEY),
  };
}

/** An error without a time of its own comes back with another task, and with a sweep unless it is permanent. */
function broughtBack({ bySweep, taskArn }: ScanRequest) {
  return all(
    absent(DUE_ATTRIBUTE),
    bySweep ? isNot("errorClass", "permanent") : isNot("lastTaskArn", taskArn),
  );
}
