import { namesOf, rowKeyOf } from "../fleet/names";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** A verdict of an image that still runs is renewed within a bound after it is no longer fresh. */
export const staleVerdictsAreRenewed: CreateInvariant = (world, report) => ({
  check: (now) => {
    for (const task of world.fleet.running.values()) {
      for (const key of namesOf(task).map((name) => rowKeyOf(world.store, name))) {
        const row = world.store.peek(key);
        if (row?.verdict === undefined || row.rowState === "ERROR") {
          continue;
        }
        const staleSince = Math.max(Date.parse(String(row.freshUntil)), task.startedAt);
        if (now > staleSince && now > bound(world, staleSince, 50)) {
          report(`${key} still runs, and its verdict is not fresh since ${row.freshUntil}`);
        }
      }
    }
  },
});
