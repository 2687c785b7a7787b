import { readBreaker } from "../capacity/breaker/stored-breaker";
import type { ControlState } from "../capacity/slots";
import type { SummaryCapacity } from "../contract/notices/summary";
import { inUtc } from "../contract/times";

/** What scans wait for that may start at any time: all of them wait for the same. */
export type Limit = NonNullable<SummaryCapacity["limit"]>;

export function limitOf({ door, row }: ControlState, now: Date): Limit {
  if (readBreaker(row).open) {
    return "breaker";
  }
  return door && door.until > now ? "engine" : "slot";
}

/** The same for a person, with what is known of it. */
export function describeLimit({ running, door }: ControlState, limit: Limit): string {
  switch (limit) {
    case "breaker":
      return "every scan waits until an error that hits every image is over; npm run scans -- breaker has more.";
    case "engine":
      return `what analyses images has no capacity, and is asked again at ${door ? inUtc(door.until) : "any time"}: ${door?.reason || "no reason is kept"}`;
    case "slot":
      return `${running.size} scans have a slot (max_concurrent_scans says how many there are); free ones are given out within a minute.`;
  }
}
