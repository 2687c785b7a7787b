import { WORKLOADS_PREFIX } from "../../../functions/contract/ledger";
import { placeIn } from "../../../functions/contract/places/place";
import { workloadKey } from "../../../functions/contract/places/workload";
import type { Row } from "../../../functions/table/table";
import { readWorkloadsKey } from "../../../functions/workloads/workloads-item";
import { placedItems, workloadsIn } from "../../../functions/workloads/workloads-of";
import { SKEW_BOUND_MS } from "../../aws/lambda-function";

import { namesOf, type SimulatedTask, workloadOfTask } from "../../observed/task";
import { foreignPlaceOf } from "../../places/member";
import type { CreateInvariant } from "../invariant";
import { Sweeps } from "./sweeps";

const imageOf = (pair: string) => pair.slice(0, pair.indexOf(" "));
/** Returns the place of a pair's workload; undefined: the installation's own place. */
const placeOfPair = (pair: string) => placeIn(/ (\d{12}\/[^/]+)\//.exec(pair)?.[1] ?? "");

/**
 * Who runs an image is wrong for at most two complete sweeps of the place. Every service or family that runs it is
 * named. None is named that does not run it, or that is in a place off the map.
 */
export const workloadsAreKnown: CreateInvariant = (world, report) => {
  /** The items that name an image's workloads: its own, and those of other places. */
  const items = new Map<string, Row>();
  const sweeps = new Sweeps();
  const wrong = new Map<string, number>();
  const pairsOf = (task: SimulatedTask) =>
    namesOf(task).map((name) => `${name} ${workloadKey(workloadOfTask(task))}`);
  /** Restarts the judgement of a task's pairs, because the running tasks changed. */
  const changed = (task: SimulatedTask) => {
    for (const pair of pairsOf(task)) {
      wrong.delete(pair);
    }
  };
  const isAssumed = ({ namesArchitecture, definition }: SimulatedTask) =>
    !namesArchitecture && definition.platform !== "linux/amd64";
  /** Returns the workloads that readers find from the image's own item on. */
  const knownOf = (key: string) =>
    workloadsIn(
      placedItems({ get: (each: string) => world.store.peek(each) } as ReadonlyMap<unknown, Row>, key),
    );
  return {
    taskRuns: changed,
    taskStopped: changed,
    itemChanged: (key, _, after) => {
      sweeps.recorded(key, after);
      if (!key.startsWith(WORKLOADS_PREFIX)) {
        return;
      }
      if (after === undefined) {
        items.delete(key);
        return;
      }
      items.set(key, after);
    },
    check: (now) => {
      const running = new Set<string>();
      const unsure = new Set<string>();
      for (const task of world.fleet.running.values()) {
        if (world.places.isListed(foreignPlaceOf(task.clusterArn), now)) {
          for (const pair of pairsOf(task)) {
            (isAssumed(task) ? unsure : running).add(pair);
          }
        }
      }
      const named = new Set<string>();
      /** Images with unnamed workloads. */
      const many = new Set<string>();
      for (const key of items.keys()) {
        const { image, place } = readWorkloadsKey(key);
        const known = place ? undefined : knownOf(image);
        if (known !== undefined && known.furtherServices > 0) {
          many.add(image);
        }
        for (const service of known?.services ?? []) {
          named.add(`${image} ${workloadKey(service)}`);
        }
      }
      // If a task definition cannot be read, linux/amd64 is assumed.
      const mayBeNamed = (pair: string) =>
        running.has(pair) || unsure.has(pair) || unsure.has(pair.replace("#linux/amd64", "#linux/arm64"));
      const mistakes = new Set([
        ...[...running].filter((pair) => !named.has(pair) && !many.has(imageOf(pair))),
        ...[...named].filter((pair) => !mayBeNamed(pair)),
      ]);
      for (const pair of wrong.keys()) {
        if (!mistakes.has(pair)) {
          wrong.delete(pair);
        }
      }
      for (const pair of mistakes) {
        const since = wrong.get(pair) ?? now;
        wrong.set(pair, since);
        const place = placeOfPair(pair);
        const isListed = world.places.isListed(place, now);
        // A place off the map is not swept: its workloads go with a sweep of the installation's own place.
        const from = isListed ? since : Math.max(since, world.faults.lastEnd() ?? 0);
        const complete = sweeps
          .of(isListed ? place : undefined)
          .filter(({ startedAt }) => startedAt.getTime() > from + SKEW_BOUND_MS);
        if (complete.length >= (isListed ? 2 : 3)) {
          const what = running.has(pair) ? "runs and is not named" : "is named and does not run";
          report(`${pair} ${what} since ${new Date(since).toISOString()}, after ${complete.length} sweeps`);
        }
      }
    },
  };
};
