import { readBreaker } from "../../../functions/ledger/breaker/stored-breaker";
import type { ControlState } from "../../../functions/ledger/control";
import type { ListedScan } from "../listed-image";

/**
 * What a scan waits for.
 * - breaker: an error that hits every image to be over;
 * - engine: CodeBuild, or the self-hosted Sysdig, which has just refused for lack of capacity;
 * - slot: one of the scans that run to end (max_concurrent_scans), or the coordinator's next run;
 * - time: its own, before which it may not start;
 * - retry: the time at which its error is retried;
 * - start: nothing, somebody is starting it.
 */
export type Cause = "breaker" | "engine" | "slot" | "time" | "retry" | "start";

/** What scans wait for that may start at any time: all of them wait for the same. */
export function commonCause({ door, row }: ControlState, now: Date): Cause {
  if (readBreaker(row).open) {
    return "breaker";
  }
  return door && door.until > now ? "engine" : "slot";
}

/** @param common what those wait for that may start at any time, as may those whose own time has come */
export function causeOf(
  { state, dueAt }: Pick<ListedScan, "state" | "dueAt">,
  common: Cause,
  now: Date,
): Cause {
  if (state === "STARTING") {
    return "start";
  }
  const isOver = dueAt === null || new Date(dueAt) <= now;
  if (state === "WAITING" || isOver) {
    return common;
  }
  return state === "HELD" ? "time" : "retry";
}

/** The same for a person, with what is known of it. */
export function describeCommonCause({ running, door }: ControlState, common: Cause): string {
  switch (common) {
    case "breaker":
      return "every scan waits until an error that hits every image is over; npm run scans -- breaker has more.";
    case "engine":
      return `what analyses images has no capacity, and is asked again at ${door?.until.toISOString()}: ${door?.reason}`;
    default:
      return `${running.size} scans have a slot (max_concurrent_scans says how many there are); free ones are given out within a minute.`;
  }
}
