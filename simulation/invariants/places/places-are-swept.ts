import { HOUR, MINUTE } from "../../../functions/contract/durations";
import { placeText } from "../../../functions/contract/places/place";
import { namesOfPlace } from "../../places/member";
import { START } from "../../world/settings";
import type { CreateInvariant } from "../invariant";
import { Sweeps } from "../workloads/sweeps";

/** The sweeper runs every hour, for a quarter of an hour at most. */
const SWEEP_MS = HOUR + 15 * MINUTE;

/**
 * The installation's own place, and each listed place that answers, is swept completely every hour, even if others do
 * not answer. After a disturbance the first sweep may only finish what was left, so it does not count.
 */
export const placesAreSwept: CreateInvariant = (world, report) => {
  const sweeps = new Sweeps();
  return {
    itemChanged: (key, _, after) => {
      sweeps.recorded(key, after);
    },
    check: (now) => {
      for (const place of [undefined, ...world.places.places]) {
        const servedSince = world.places.servedSince(place);
        const undisturbed = Math.max(servedSince ?? now, world.faults.lastEnd(namesOfPlace(place)) ?? START);
        const last = sweeps.of(place).at(-1)?.startedAt.getTime() ?? START;
        if (servedSince !== undefined && now > Math.max(undisturbed + 2 * SWEEP_MS, last + SWEEP_MS)) {
          const where = place ? placeText(place) : "the installation's own place";
          report(`${where} was not swept since ${new Date(last).toISOString()}, and answers`);
        }
      }
    },
  };
};
