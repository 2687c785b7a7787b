import { LAST_SWEEP_KEY } from "../contract/ledger";
import { keyOfPlace, type Place, placeText } from "../contract/places/place";
import type { Change, Row, Table } from "../table/table";
import { placesIn } from "./workloads-of";

/** The write by which sweeps follow what becomes of places besides the installation's own. */
export function sweptBesides(places: readonly Place[]): Change {
  return { key: LAST_SWEEP_KEY, set: {}, addTo: { places: places.map(placeText) } };
}

/**
 * Remembers the places that are swept besides the installation's own. A place that is no longer among them counts as
 * one where a sweep found nothing: nothing else has to be deleted.
 *
 * @param lastSweep the item `sweep#last-complete`
 * @param places that are swept from now on
 */
export async function followPlaces(
  table: Pick<Table, "update">,
  lastSweep: Row | undefined,
  places: readonly Place[],
  now: Date,
): Promise<void> {
  const [before, after] = [placesIn(lastSweep), places].map((all) => new Set(all.map(placeText)));
  const added = places.filter((place) => !before?.has(placeText(place)));
  if (added.length > 0) {
    await table.update(sweptBesides(added));
  }
  // Each time, because the end of a scan may have named something there meanwhile.
  for (const place of placesIn(lastSweep).filter((each) => !after?.has(placeText(each)))) {
    const set = { startedAt: now, endedAt: now, tasks: 0, images: 0 };
    await table.update({ key: keyOfPlace(LAST_SWEEP_KEY, place), set });
  }
}
