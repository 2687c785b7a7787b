import { namesOf } from "../observed/task";

import { foreignPlaceOf, namesOfPlace } from "../places/member";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** The verdict of a running image is renewed within a bound once stale; an error of the scan restarts the bound. */
export const staleVerdictsAreRenewed: CreateInvariant = (world, report) => {
  const lastError = new Map<string, number>();
  return {
    check: (now) => {
      for (const task of world.fleet.running.values()) {
        const place = foreignPlaceOf(task.clusterArn);
        const servedSince = world.places.servedSince(place);
        if (servedSince === undefined) {
          continue;
        }
        for (const key of namesOf(task)) {
          const row = world.store.peek(key);
          if (row?.verdict === undefined) {
            continue;
          }
          if (row.rowState === "ERROR") {
            lastError.set(key, now);
            continue;
          }
          const staleSince = Math.max(
            Date.parse(String(row.freshUntil)),
            task.startedAt,
            servedSince,
            lastError.get(key) ?? 0,
          );
          if (now > staleSince && now > bound(world, staleSince, 50, namesOfPlace(place))) {
            report(`${key} still runs, and its verdict is not fresh since ${row.freshUntil}`);
          }
        }
      }
    },
  };
};
