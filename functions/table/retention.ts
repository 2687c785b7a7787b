import { DAY } from "../contract/durations";
import { RETENTION_DAYS } from "../contract/ledger";

/**
 * Time after which an item is deleted: after the last sighting or scan of an image, or the scan of an unsent outcome.
 */
export const RETENTION_MS = RETENTION_DAYS * DAY;

/** An image that no task has run for this long counts as not running. */
export const SEEN_LATELY_MS = 7 * DAY;

/** When an item that is written now expires, in seconds since 1970. */
export function expiry(now: Date): number {
  return Math.floor((now.getTime() + RETENTION_MS) / 1000);
}

export function runsLately({ lastSeenAt }: { readonly lastSeenAt?: Date | undefined }, now: Date): boolean {
  return lastSeenAt !== undefined && lastSeenAt.getTime() > now.getTime() - SEEN_LATELY_MS;
}
