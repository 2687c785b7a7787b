import { SWEEP_KEY } from "../../../functions/contract/ledger";
import { placeIn } from "../../../functions/contract/places/place";
import type { CreateInvariant } from "../invariant";

/** No place is marked as sending no task events, because each has its rule, whatever else fails. */
export const placesAreHeard: CreateInvariant = (_, report) => ({
  itemChanged: (key, before, after) => {
    const place = key.startsWith(`${SWEEP_KEY}#`) ? placeIn(key.slice(SWEEP_KEY.length + 1)) : undefined;
    const isMarked = before?.notHeardAt === undefined && after?.notHeardAt !== undefined;
    if (place && isMarked) {
      report(`${key} is said not to be heard, and its rule is there`);
    }
  },
});
