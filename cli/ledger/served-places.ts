import { MEMBERS_KEY, type Members } from "../../functions/contract/places/members";
import type { Place } from "../../functions/contract/places/place";
import type { Row, Table } from "../../functions/table/table";

/**
 * The accounts and regions that an installation serves besides its own.
 *
 * @param item `config#members`; undefined where there is none
 * @throws Error where it is not as Terraform writes it
 */
export function servedPlaces(item: Row | undefined): Place[] {
  const members: Members = item === undefined ? {} : JSON.parse(String(item.members));
  return Object.entries(members).flatMap(([account, regions]) =>
    regions.map((region) => ({ account, region })),
  );
}

export async function readServedPlaces(table: Pick<Table, "getAll">): Promise<Place[]> {
  const [item] = await table.getAll([MEMBERS_KEY]);
  return servedPlaces(item);
}
