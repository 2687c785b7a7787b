import { after } from "../contract/durations";
import { EXPIRY_ATTRIBUTE, LAST_SWEEP_KEY } from "../contract/ledger";
import { keyOfPlace, type Place, placeText } from "../contract/places/place";
import { expiry, RETENTION_MS } from "../table/retention";
import type { Change, Row, Table } from "../table/table";
import { numberIn } from "../table/value";
import { placesIn } from "./workloads-of";

/** So many items are written at one time. */
export const WRITTEN_AT_ONCE = 10;

/** The write by which sweeps follow what becomes of places besides the installation's own. */
export function addSweptPlaces(places: readonly Place[]): Change {
  return { key: LAST_SWEEP_KEY, set: {}, addTo: { places: places.map(placeText) } };
}

/**
 * Remembers the places that are swept besides the installation's own. A place that is no longer among them counts as
 * one where a sweep found nothing: nothing else has to be deleted. It is forgotten once all that ran there has expired.
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
  const added = without(places, known);
  if (added.length > 0) {
    await table.update(addSweptPlaces(added));
  }
  // Each time, because the end of a scan may have named something there meanwhile. The item outlives all such items.
  const forgotten: string[] = [];
  for (const part of inParts(without(known, places), WRITTEN_AT_ONCE)) {
    await Promise.all(
      part.map(async (place) => {
        const { row } = await table.update({
          key: keyOfPlace(LAST_SWEEP_KEY, place),
          set: { startedAt: now, endedAt: now, tasks: 0, images: 0 },
          setOnce: { [EXPIRY_ATTRIBUTE]: expiry(after(now, RETENTION_MS)) },
        });
        if (numberIn(row?.[EXPIRY_ATTRIBUTE]) <= expiry(now)) {
          forgotten.push(placeText(place));
        }
      }),
    );
  }
  if (forgotten.length > 0) {
    await table.update({ key: LAST_SWEEP_KEY, set: {}, removeFrom: { places: forgotten } });
  }
}

function without(places: readonly Place[], others: readonly Place[]): Place[] {
  const texts = new Set(others.map(placeText));
  return places.filter((place) => !texts.has(placeText(place)));
}

/** Parts of a list, each of so many elements at most. */
export function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) =>
    all.slice(part * size, (part + 1) * size),
  );
}
