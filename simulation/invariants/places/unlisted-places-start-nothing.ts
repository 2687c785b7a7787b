import { placeText } from "../../../functions/contract/places/place";
import { keysOf } from "../../observed/task";
import { foreignPlaceOf } from "../../places/member";
import { START } from "../../world/settings";
import type { CreateInvariant } from "../invariant";

/** An image that only ran in places off the map has no build. */
export const unlistedPlacesStartNothing: CreateInvariant = (world, report) => {
  const unlisted = new Map<string, string>();
  const wanted = new Set<string>();
  const end = START + world.settings.duration;
  return {
    taskRuns: (task) => {
      const place = foreignPlaceOf(task.clusterArn);
      // Its event may come late, when its place is listed.
      const isWanted = world.places.mayServe(place, task.startedAt, end);
      for (const key of keysOf(task)) {
        // If a task definition cannot be read, linux/amd64 is assumed.
        for (const each of [key, key.replace("#linux/arm64", "#linux/amd64")]) {
          if (isWanted) {
            wanted.add(each);
          } else if (place) {
            unlisted.set(each, placeText(place));
          }
        }
      }
    },
    buildStarted: ({ key }) => {
      const place = unlisted.get(key);
      if (place !== undefined && !wanted.has(key)) {
        report(`${key} is scanned, and runs only in ${place}, which is off the map`);
      }
    },
  };
};
