import { HOUR } from "../../../functions/contract/durations";
import { SWEEP_KEY } from "../../../functions/contract/ledger";
import { placeIn } from "../../../functions/contract/places/place";
import { namesOfPlace } from "../../places/member";
import { START } from "../../world/settings";
import type { CreateInvariant } from "../invariant";

/** A task whose event was lost is met by the next sweep, and by the one after that where it is too young for that. */
const FOUND_MS = 3 * HOUR;

/** Nobody says of a place that its task events do not come while nothing has kept them from coming. */
export const placesAreHeard: CreateInvariant = (world, report) => ({
  itemChanged: (key, before, after) => {
    const place = key.startsWith(`${SWEEP_KEY}#`) ? placeIn(key.slice(SWEEP_KEY.length + 1)) : undefined;
    const isMarked = before?.notHeardAt === undefined && after?.notHeardAt !== undefined;
    const undisturbed = world.faults.lastEnd(namesOfPlace(place)) ?? START;
    if (place && isMarked && world.clock.now() > undisturbed + FOUND_MS) {
      report(`${key} is said not to be heard, and its events come`);
    }
  },
});
