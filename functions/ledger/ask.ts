import { randomUUID } from "node:crypto";
import { imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import type { Sighting } from "../contract/sighting";
import { PERMANENT_WAIT } from "./retry-plan";
import { RUN } from "./row";
import { absent, all, any, atMost, is, isNot } from "./table/condition";
import type { Change } from "./table/table";
import { missing } from "./table/value";

/** An image was seen: the ledger is asked for a scan of it. */
export interface ScanRequest extends Sighting {
  /** Who asks: the id of the queue message, so that a message delivered again resumes what it began. */
  readonly claimedBy: string;
  /** Time of the task event; absent where no event asks. */
  readonly requestedAt?: Date;
  /**
   * A sweep asks, for a task that runs already. It brings a permanent error back once per freshness window, and not as
   * soon as another task does: else every sweep would, for any image of two tasks.
   */
  readonly bySweep?: boolean;
}

/** What asking found: a scan that this claimant has to start, or nothing to do. */
export type Asked =
  | { readonly kind: "opened" | "resumed"; readonly scan: Scan }
  | { readonly kind: "nothing" };

/** The scan that a request opens, if it applies. */
export function newScan(request: ScanRequest, now: Date, dueAt: Date): Scan {
  return {
    image: request.image,
    scanId: randomUUID(),
    state: "STARTING",
    dueAt,
    attempts: 0,
    lastSeenAt: now,
    lastTaskArn: request.taskArn,
    requestedAt: request.requestedAt,
    credentials: request.credentials,
  };
}

/**
 * Opens a scan where there is no fresh verdict, no open scan and no error that waits for its time. The verdict before, and
 * the failed attempts, stay.
 *
 * @param rescanAfterMs how long a verdict stays fresh
 */
export function opening(
  { image, ...scan }: Scan,
  request: ScanRequest,
  now: Date,
  rescanAfterMs: number,
): Change {
  const { requestedAt, credentials } = request;
  return {
    key: imageKey(image),
    set: {
      [STATE_ATTRIBUTE]: scan.state,
      scanId: scan.scanId,
      claimedBy: request.claimedBy,
      [DUE_ATTRIBUTE]: scan.dueAt,
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
      "errorAt",
      ...missing({ requestedAt, credentials }),
    ],
    condition: all(
      any(absent("freshUntil"), atMost("freshUntil", now)),
      any(
        absent(STATE_ATTRIBUTE),
        all(
          is(STATE_ATTRIBUTE, "ERROR"),
          any(atMost(DUE_ATTRIBUTE, now), broughtBack(request, now, rescanAfterMs)),
        ),
      ),
    ),
  };
}

/**
 * An error without a time of its own comes back with another task, and with a sweep. A permanent one waits an hour for the
 * task, and for the sweep as long as a verdict stays fresh.
 */
function broughtBack({ bySweep, taskArn }: ScanRequest, now: Date, rescanAfterMs: number) {
  const wait = bySweep ? Math.max(PERMANENT_WAIT, rescanAfterMs) : PERMANENT_WAIT;
  const hasWaited = any(
    isNot("errorClass", "permanent"),
    absent("errorAt"),
    atMost("errorAt", new Date(now.getTime() - wait)),
  );
  return all(absent(DUE_ATTRIBUTE), hasWaited, ...(bySweep ? [] : [isNot("lastTaskArn", taskArn)]));
}
