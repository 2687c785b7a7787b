import { keysOf } from "../observed/task";
import { foreignPlaceOf, namesOfPlace } from "../places/member";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/**
 * Every image that a task ran has a verdict or an error within a bound. It holds if the task's event entered the queue,
 * or the task runs long enough for a sweep. nothing-starves.ts checks that a due retry happens.
 */
export const imagesHaveResults: CreateInvariant = (world, report) => {
  /** Since when an image is owed a result, and the names of the place whose task it is owed for. */
  const owed = new Map<string, { readonly since: number; readonly places: readonly string[] }>();
  const served = new Set<string>();
  const judge = (key: string, since: number, now: number, places: readonly string[] = []) => {
    const row = world.store.peek(key);
    if (!served.has(key) && now > bound(world, since, owed.size, places)) {
      const seen = new Date(since).toISOString();
      report(`${key}, seen at ${seen}, has neither verdict nor error: ${JSON.stringify(row)}`);
    }
  };
  // If a task definition cannot be read, or its place does not answer, linux/amd64 is assumed; the task may have ended
  // before a sweep reads it.
  const isAssumed = (key: string, since: number, places: readonly string[]) =>
    served.has(key.replace(/#.*/, "#linux/amd64")) &&
    world.settings.faults.some(
      ({ kind, service = "ecs", place, until }) =>
        until > since &&
        (places.length > 0
          ? ["ecs", "sts"].includes(service) && (place === undefined || places.includes(place))
          : kind === "denied" && service === "ecs" && place === undefined),
    );
  return {
    eventArrived: (task) => {
      const place = foreignPlaceOf(task.clusterArn);
      if ((world.places.servedSince(place) ?? Number.POSITIVE_INFINITY) > world.clock.now()) {
        return;
      }
      for (const key of keysOf(task)) {
        if (!owed.has(key) && !served.has(key)) {
          owed.set(key, { since: world.clock.now(), places: namesOfPlace(place) });
        }
      }
    },
    itemChanged: (key, _, after) => {
      if (after?.verdict !== undefined || after?.rowState === "ERROR") {
        served.add(key);
        owed.delete(key);
      }
    },
    check: (now) => {
      for (const [key, { since, places }] of owed) {
        // The event suffices, whether or not its place answers.
        if (!isAssumed(key, since, places)) {
          judge(key, since, now);
        }
      }
      for (const task of world.fleet.running.values()) {
        const place = foreignPlaceOf(task.clusterArn);
        const servedSince = world.places.servedSince(place) ?? Number.POSITIVE_INFINITY;
        for (const key of keysOf(task)) {
          judge(key, Math.max(task.startedAt, servedSince), now, namesOfPlace(place));
        }
      }
    },
  };
};
