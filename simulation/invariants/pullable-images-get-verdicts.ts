import { DAY, HOUR, MINUTE } from "../../functions/contract/durations";
import { SECRET } from "../fleet/service";
import { repositoryOf } from "../observed/names";
import { namesOf, type SimulatedTask } from "../observed/task";
import { foreignPlaceOf, namesOfPlace, OWN_PLACE } from "../places/member";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** Returns the longest wait for a retry, by the error's scope. */
const longestWait = (scope: unknown) => (scope === "image" ? DAY : 6 * HOUR);

/**
 * An image that all its tasks can pull gets a verdict. An error stands only while a fault causes it, until its retry,
 * and until a task or sweep shows the image again.
 */
export const pullableImagesGetVerdicts: CreateInvariant = (world, report) => {
  /** Images that some task could not pull by its definition. */
  const hidden = new Set<string>();
  const seen = new Map<string, number>();
  /** Names of the places that run an image, and of the accounts that have it. */
  const placesOf = new Map<string, Set<string>>();
  const namesOfPlaces = (key: string) => [...(placesOf.get(key) ?? [])];
  const isShownAgain = (key: string) =>
    (seen.get(key) ?? 0) > (world.faults.lastEnd(namesOfPlaces(key)) ?? 0);
  const keysOf = (task: SimulatedTask) => namesOf(task);
  const judge = (task: SimulatedTask) => {
    const now = world.clock.now();
    const place = foreignPlaceOf(task.clusterArn);
    if ((world.places.servedSince(place) ?? Number.POSITIVE_INFINITY) > now) {
      return;
    }
    const isOfMember = place !== undefined && place.account !== OWN_PLACE.account;
    task.definition.containers.forEach(({ reference, digest, secret }, index) => {
      const key = keysOf(task)[index] ?? "";
      seen.set(key, now);
      const names = placesOf.get(key) ?? new Set();
      for (const name of [...namesOfPlace(place), reference.slice(0, OWN_PLACE.account.length)]) {
        placesOf.set(key, names.add(name));
      }
      // An installation reads only its own account's secrets, and has a default for other accounts.
      const own = isOfMember ? SECRET : secret;
      if (world.fleet.registries.pull(repositoryOf(reference), digest, own) !== "pulled") {
        hidden.add(key);
      }
    });
  };
  return {
    taskRuns: judge,
    check: (now) => {
      const running = new Set([...world.fleet.running.values()].flatMap(keysOf));
      for (const [key, since] of seen) {
        const row = world.store.peek(key);
        const wait = Math.min(longestWait(row?.errorScope), world.settings.rescanAfterHours * HOUR);
        if (
          row?.rowState === "ERROR" &&
          (running.has(key) || isShownAgain(key)) &&
          !hidden.has(key) &&
          now > bound(world, since, 0, namesOfPlaces(key)) + wait + 10 * MINUTE
        ) {
          report(`${key} can be pulled from wherever its tasks have it, and has an error: ${row.reason}`);
        }
      }
    },
  };
};
