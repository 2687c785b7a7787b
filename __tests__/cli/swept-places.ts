import { LAST_SWEEP_KEY } from "../../functions/contract/ledger";
import { keyOfPlace, type Place, placeText } from "../../functions/contract/places/place";
import { workloadsKeyIn } from "../../functions/workloads/workloads-item";
import { plainRow, runBy } from "./rows";

/** What sweeps of an installation write that serves these places, too. */
export function sweptPlaces(...members: readonly Place[]) {
  const places = members.map(placeText);
  const now = new Date().toISOString();
  return {
    sweep: (place?: Place, endedAt = now) => ({
      ...{ image: keyOfPlace(LAST_SWEEP_KEY, place), startedAt: endedAt, endedAt, places },
    }),
    /** An image that services of a place run. */
    runIn: (place: Place | undefined, services: readonly object[], { image } = plainRow()) => ({
      ...runBy({}, { image: workloadsKeyIn(place, String(image)), sweptAt: now, places }),
      services: services.flatMap((service) => runBy(service).services),
    }),
  };
}
