import type { Image } from "../../functions/contract/image";
import type { Limit } from "../../functions/summary/limit";
import type { ListedImage, ListedScan } from "../ledger/listed-image";
import { type Cause, causeOf } from "./cause";

/**
 * A scan that waits, as `fargate-scans backlog --json` prints it. Times are ISO 8601 in UTC; what is not known is null.
 */
export interface WaitingScan {
  /** Version of this form: properties may be added under the same one. */
  readonly version: "1";
  readonly reference: string;
  readonly repository: string;
  readonly digest: Image["digest"] | null;
  readonly platform: Image["platform"];
  /** The verdict that stands until then. */
  readonly verdict: ListedImage["verdict"];
  readonly state: ListedScan["state"];
  readonly scanId: string;
  /** What it waits for. */
  readonly cause: Cause;
  /** When it should have started: of all that wait, the earliest starts first. */
  readonly deadline: string | null;
  /** Since when the image lacks a fresh verdict. */
  readonly since: string | null;
  /** Before which it does not start; null where only capacity is lacking. */
  readonly notBefore: string | null;
  readonly attempts: number;
  readonly reason: string | null;
  readonly errorClass: ListedScan["errorClass"];
  readonly errorScope: ListedScan["errorScope"];
}

/** States in which a scan waits for something; an error waits where it is retried on schedule. */
export const WAITING_STATES: readonly ListedScan["state"][] = ["WAITING", "HELD", "STARTING", "ERROR"];

/**
 * The scans that wait, the earliest deadline first.
 *
 * @param common what those wait for that may start at any time
 */
export function waitingScans(images: readonly ListedImage[], common: Limit, now: Date): WaitingScan[] {
  return images
    .map((image) => waitingScan(image, common, now))
    .filter((scan) => scan !== undefined)
    .sort((one, other) => compare(one.deadline, other.deadline) || compare(one.reference, other.reference));
}

function waitingScan({ scan, ...image }: ListedImage, common: Limit, now: Date): WaitingScan | undefined {
  if (scan === null || !WAITING_STATES.includes(scan.state) || scan.dueAt === null) {
    return undefined;
  }
  const { reference, repository, digest, platform, verdict } = image;
  const { state, scanId, dueAt, deadline, requestedAt, attempts, reason, errorClass, errorScope } = scan;
  return {
    version: "1",
    ...{ reference, repository, digest, platform, verdict, state, scanId },
    cause: causeOf(scan, common, now),
    deadline: deadline ?? dueAt,
    since: requestedAt ?? image.freshUntil ?? image.firstSeenAt,
    notBefore: state === "WAITING" ? null : dueAt,
    ...{ attempts, reason, errorClass, errorScope },
  };
}

/** ISO 8601 in UTC sorts as time does; what is not known comes last. */
function compare(one: string | null, other: string | null): number {
  const [left, right] = [one ?? "~", other ?? "~"];
  return left < right ? -1 : Number(left > right);
}
