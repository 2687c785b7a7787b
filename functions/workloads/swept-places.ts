import { after } from "../contract/durations";
import { EXPIRY_ATTRIBUTE, LAST_SWEEP_KEY } from "../contract/ledger";
import { keyOfPlace, type Place, placeText } from "../contract/places/place";
import { expiry, RETENTION_MS } from "../table/retention";
import type { Row, Table } from "../table/table";
import { placesIn } from "./workloads-of";

/**
 * Remembers the places that are swept besides the installation's own. A place that is no longer among them counts as
 * one where a sweep found nothing, until all that ran there has expired: nothing else has to be deleted.
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
  const known = placesIn(lastSweep);
  const added = without(places, known).map(placeText);
  const gone = without(known, places);
  if (added.length > 0) {
    await table.update({ key: LAST_SWEEP_KEY, set: {}, addTo: { places: added } });
  }
  // It outlives all items of what ran there.
  const expiresAt = expiry(after(now, RETENTION_MS));
  for (const place of gone) {
    const set = { startedAt: now, endedAt: now, tasks: 0, images: 0, [EXPIRY_ATTRIBUTE]: expiresAt };
    await table.update({ key: keyOfPlace(LAST_SWEEP_KEY, place), set });
  }
  if (gone.length > 0) {
    await table.update({ key: LAST_SWEEP_KEY, set: {}, removeFrom: { places: gone.map(placeText) } });
  }
}

function without(places: readonly Place[], others: readonly Place[]): Place[] {
  const texts = new Set(others.map(placeText));
  return places.filter((place) => !texts.has(placeText(place)));
}
