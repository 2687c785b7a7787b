import type { Limit } from "../../../functions/summary/limit";
import type { ListedImage, ListedScan } from "../../ledger/listed-image";

/** A scan that waits, as `fargate-scans backlog --json` prints it, by docs/schemas/backlog.schema.json. */
export type WaitingScan = ReturnType<typeof waitingScan>[number];

/**
 * The scans that wait, the earliest deadline first.
 *
 * @param common what those wait for that may start at any time
 */
export function waitingScans(images: readonly ListedImage[], common: Limit, now: Date): WaitingScan[] {
  return images
    .flatMap((image) => waitingScan(image, common, now))
    .sort((one, other) => (sortedBy(one) < sortedBy(other) ? -1 : 1));
}

/** None of a scan that runs, nor of an error that is not retried on schedule. */
function waitingScan({ scan, ...image }: ListedImage, common: Limit, now: Date) {
  if (scan === null || scan.state === "SCANNING" || scan.dueAt === null) {
    return [];
  }
  const { reference, repository, digest, platform, verdict } = image;
  const { state, scanId, dueAt, deadline, requestedAt, attempts, reason, errorClass, errorScope } = scan;
  const waiting = {
    version: "1",
    ...{ reference, repository, digest, platform, verdict, state, scanId },
    cause: causeOf(scan, common, now),
    deadline: deadline ?? dueAt,
    since: requestedAt ?? image.freshUntil ?? image.firstSeenAt,
    notBefore: state === "WAITING" ? null : dueAt,
    ...{ attempts, reason, errorClass, errorScope },
  };
  return [waiting];
}

/**
 * Cause for which a scan waits.
 * - token: the token to be stored;
 * - breaker: an error that hits every image to be over;
 * - engine: CodeBuild, or the self-hosted Sysdig, which has just refused for lack of capacity;
 * - slot: one of the scans that run to end (max_concurrent_scans), or the coordinator's next run;
 * - time: its own, before which it may not start;
 * - retry: the time at which its error is retried.
 *
 * @param common cause of the scans that may start at any time, as may those whose own time has come
 */
function causeOf({ state, dueAt }: ListedScan, common: Limit, now: Date): Limit | "time" | "retry" {
  if (state === "WAITING" || new Date(dueAt ?? 0) <= now) {
    return common;
  }
  return state === "HELD" ? "time" : "retry";
}

/** ISO 8601 in UTC sorts as time does. */
const sortedBy = ({ deadline, reference }: WaitingScan): string => `${deadline} ${reference}`;
