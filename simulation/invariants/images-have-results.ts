import type { Row } from "../../functions/ledger/table/table";
import { keysOf } from "../fleet/task";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** A verdict, or an error with its reason and a time. */
function hasResult(row: Row | undefined): boolean {
  return row?.verdict !== undefined || (row?.scanState === "ERROR" && Boolean(row.reason));
}

/**
 * Every image that a task ran has a verdict or an error with a reason, within a bound: where the task's event came into the
 * queue, or the task runs long enough for a sweep to find it.
 */
export const imagesHaveResults: CreateInvariant = (world, report) => {
  /** By image, since when it is owed a result. */
  const owed = new Map<string, number>();
  /** Images that had one, whatever goes on with them now. */
  const served = new Set<string>();
  const judge = (key: string, since: number, now: number) => {
    const row = world.store.peek(key);
    if (!served.has(key) && now > bound(world, since, owed.size)) {
      const seen = new Date(since).toISOString();
      report(`${key}, seen at ${seen}, has neither verdict nor error: ${JSON.stringify(row)}`);
    }
  };
  return {
    eventArrived: (task) => {
      for (const key of keysOf(task)) {
        if (!owed.has(key) && !served.has(key)) {
          owed.set(key, world.clock.now());
        }
      }
    },
    itemChanged: (key, _, after) => {
      if (hasResult(after)) {
        served.add(key);
        owed.delete(key);
      }
    },
    check: (now) => {
      for (const [key, since] of owed) {
        judge(key, since, now);
      }
      for (const task of world.fleet.running.values()) {
        for (const key of keysOf(task)) {
          judge(key, task.startedAt, now);
        }
      }
    },
  };
};
