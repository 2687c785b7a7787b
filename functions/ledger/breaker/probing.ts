import { HOUR, MINUTE } from "../../contract/durations";
import { readRow } from "../row";
import { scanningAgain } from "../scan-changes";
import { earliestStart } from "../start-limits";
import type { Change, Row } from "../table/table";
import type { SeenRegistry } from "./stored-breaker";

/** Why an image is scanned whose verdict may be fresh. */
export const PROBE_REASON = "Its scan shows whether an error hits the images of every registry.";

/** A registry is asked again after this time: one that is hostile must not have the images of others scanned all day. */
const PROBE_EVERY = 6 * HOUR;
/** A scan that may start later than that says nothing in time. */
const MOST_WAIT = 5 * MINUTE;

/**
 * What the image of a registry says while another registry is suspected.
 * - pending: its scan has not ended;
 * - answered: it was scanned lately, so that the error is the suspected registry's;
 * - mute: it cannot be scanned;
 * - a change: it is scanned after this.
 */
export type Probing = "pending" | "answered" | "mute" | Change;

export function probing({ probedAt }: SeenRegistry, row: Row | undefined, now: Date): Probing {
  const inTime = new Date(now.getTime() + MOST_WAIT);
  const known = row && readRow(row);
  const { scan, verdict, errorAt } = known ?? {};
  if (row === undefined || known === undefined || (scan === undefined && verdict === undefined)) {
    return "mute";
  }
  if (scan !== undefined && scan.state !== "ERROR") {
    return scan.state === "HELD" && scan.dueAt > inTime ? "mute" : "pending";
  }
  if (probedAt === undefined || probedAt.getTime() <= now.getTime() - PROBE_EVERY) {
    const mayStart = earliestStart(known.recentStarts ?? []) <= inTime;
    return mayStart ? scanningAgain(row, known, PROBE_REASON, now) : "mute";
  }
  if (scan === undefined) {
    return "answered";
  }
  // An error of its own says nothing of the installation, and would be the same the next time.
  const isToBeRetried = known.dueAt !== undefined && known.dueAt <= inTime;
  return isToBeRetried && errorAt !== undefined && errorAt < probedAt ? "pending" : "mute";
}
