import type { Limit } from "../../functions/summary/limit";
import type { ListedScan } from "../ledger/listed-image";

/**
 * What a scan waits for.
 * - breaker: an error that hits every image to be over;
 * - engine: CodeBuild, or the self-hosted Sysdig, which has just refused for lack of capacity;
 * - slot: one of the scans that run to end (max_concurrent_scans), or the coordinator's next run;
 * - time: its own, before which it may not start;
 * - retry: the time at which its error is retried;
 * - start: nothing, somebody is starting it.
 */
export type Cause = Limit | "time" | "retry" | "start";

/** @param common what those wait for that may start at any time, as may those whose own time has come */
export function causeOf(
  { state, dueAt }: Pick<ListedScan, "state" | "dueAt">,
  common: Limit,
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
