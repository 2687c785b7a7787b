import { after } from "../contract/durations";
import { EXPIRY_ATTRIBUTE, LAST_SWEEP_KEY } from "../contract/ledger";
import { keyOfPlace, type Place, placeText } from "../contract/places/place";
import { expiry, RETENTION_MS } from "../table/retention";
import { type RunTable, runOne } from "../table/run";
import type { Row } from "../table/table";
import { placesIn } from "./workloads-of";

/**
 * Remembers the places that are swept besides the installation's own. A place that is no longer among them counts as
 * one where a sweep found nothing, until all that ran there has expired: nothing else has to be deleted.
 *
 * @param lastSweep the item `sweep#last-complete`
 * @param places that are swept from now on
 */
export async function followPlaces(
  table: RunTable,
  lastSweep: Row | undefined,
  places: readonly Place[],
  now: Date,
): Promise<void> {
  const known = placesIn(lastSweep);
  const gone = without(known, places);
  const [startedAt, endedAt] = [now.toISOString(), now.toISOString()];
  // It outlives all items of what ran there.
  const nothing = {
    startedAt,
    endedAt,
    tasks: 0,
    images: 0,
    [EXPIRY_ATTRIBUTE]: expiry(after(now, RETENTION_MS)),
  };
  for (const place of gone) {
    await runOne(table, keyOfPlace(LAST_SWEEP_KEY, place), now, () => ({ item: nothing, result: undefined }));
  }
  if (gone.length + without(places, known).length > 0) {
    await runOne(table, LAST_SWEEP_KEY, now, (row) => {
      const kept = without(placesIn(row), [...gone, ...places]);
      return { item: { ...row, places: [...kept, ...places].map(placeText) }, result: undefined };
    });
  }
}

function without(places: readonly Place[], others: readonly Place[]): Place[] {
  const texts = new Set(others.map(placeText));
  return places.filter((place) => !texts.has(placeText(place)));
}
