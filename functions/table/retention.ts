import { DAY } from "../contract/durations";
import { RETENTION_DAYS } from "../contract/ledger";

/** A row is deleted this long after its image was seen or scanned last, and an outcome that nobody took after its scan. */
export const RETENTION_MS = RETENTION_DAYS * DAY;

/** An image that no task has had for a week seems to run nowhere any more. */
export const SEEN_LATELY_MS = 7 * DAY;

/** When an item that is written now may be deleted, in seconds since 1970. */
export function expiry(now: Date): number {
  return Math.floor((now.getTime() + RETENTION_MS) / 1000);
}

/** Whether some task has run the image within a week. */
export function runsLately({ lastSeenAt }: { readonly lastSeenAt?: Date | undefined }, now: Date): boolean {
  return lastSeenAt !== undefined && lastSeenAt.getTime() > now.getTime() - SEEN_LATELY_MS;
}
