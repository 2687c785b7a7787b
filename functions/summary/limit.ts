import type { Control } from "../capacity/control";
import { inUtc } from "../contract/durations";
import type { SummaryCapacity } from "../contract/notices/summary";

/** The limit that makes scans wait. It is the same for all waiting scans. */
export type Limit = NonNullable<SummaryCapacity["limit"]>;

export function limitOf({ backOff, breaker }: Control, now: Date): Limit {
  const { open, waiting } = breaker;
  return waiting ? "token" : open ? "breaker" : backOff && backOff.until > now ? "engine" : "slot";
}

/** @param breaker command that shows more about the breaker */
export function describeLimit(
  { running, backOff, breaker: { waiting } }: Control,
  limit: Limit,
  breaker = "fargate-scans breaker",
): string {
  return {
    token: `every scan waits until a token is stored in ${waiting?.storedIn}, which is checked every minute.`,
    breaker: `every scan waits until an error that hits every image is over; ${breaker} shows more.`,
    engine: `the engine has no capacity, and is asked again at ${backOff ? inUtc(backOff.until) : "any time"}: ${backOff?.reason || "no reason is kept"}`,
    slot: `${running.length} scans have a slot (max_concurrent_scans; with members, one account has at most two thirds of them); a free slot is used within a minute.`,
  }[limit];
}
