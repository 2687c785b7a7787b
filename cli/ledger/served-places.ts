import { PARTITION_KEY, SWEEP_KEY } from "../../functions/contract/ledger";
import { MEMBERS_KEY, servedIn, sweepOnlyIn } from "../../functions/contract/places/members";
import { keyOfPlace, type Place } from "../../functions/contract/places/place";
import type { Row, Table } from "../../functions/table/table";

/** Served places that did not answer the sweep that came to them last, and those whose task events do not come, among all items. */
export function troubledPlaces(rows: readonly Row[]) {
  const items = new Map(rows.map((row) => [row[PARTITION_KEY], row]));
  const members = items.get(MEMBERS_KEY);
  const of = (place: Place) => items.get(keyOfPlace(SWEEP_KEY, place));
  const places = servedIn(members);
  const withEvents = places.filter(({ account }) => !sweepOnlyIn(members).includes(account));
  return {
    unanswered: places.filter((place) => of(place)?.unansweredAt !== undefined),
    notHeard: withEvents.filter((place) => of(place)?.notHeardAt !== undefined),
  };
}

export const readServedPlaces = async (table: Pick<Table, "getAll">): Promise<Place[]> =>
  servedIn((await table.getAll([MEMBERS_KEY]))[0]);
