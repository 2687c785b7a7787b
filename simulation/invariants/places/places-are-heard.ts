import { SWEEP_KEY } from "../../../functions/contract/ledger";
import { placeIn } from "../../../functions/contract/places/place";
import type { CreateInvariant } from "../invariant";

/** A place with its rule is never marked as sending no task events. */
export const placesAreHeard: CreateInvariant = (world, report) => ({
  itemChanged: (key, before, after) => {
    const place = key.startsWith(`${SWEEP_KEY}#`) ? placeIn(key.slice(SWEEP_KEY.length + 1)) : undefined;
    const isMarked = before?.notHeardAt === undefined && after?.notHeardAt !== undefined;
    if (place && isMarked && world.places.hasRule(place, world.clock.now())) {
      report(`${key} is said not to be heard, and its rule is there`);
    }
  },
});
