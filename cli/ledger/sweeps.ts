import { HOUR } from "../../functions/contract/durations";
import { LAST_SWEEP_KEY } from "../../functions/contract/ledger";
import { placeText } from "../../functions/contract/places/place";
import type { Table } from "../../functions/table/table";
import {
  type LastSweep,
  placesIn,
  readLastSweep,
  readLastSweeps,
} from "../../functions/workloads/workloads-of";

/** Reads the latest complete sweep, and those of other places by their texts; undefined: there was none. */
export async function readSweeps(table: Pick<Table, "getAll">) {
  const [row] = await table.getAll([LAST_SWEEP_KEY]);
  const places = placesIn(row);
  const sweeps = await readLastSweeps(table, places);
  const ofPlaces = new Map(places.map(placeText).map((place) => [place, sweeps.get(place)]));
  return { last: readLastSweep(row), ofPlaces };
}

/** Age of an old sweep. Schedules sweep every hour, or once a day to save costs. */
const OLD_MS = 25 * HOUR;

export const isOldSweep = (last: LastSweep | undefined, now = new Date()): boolean =>
  now.getTime() - (last?.endedAt.getTime() ?? 0) > OLD_MS;
