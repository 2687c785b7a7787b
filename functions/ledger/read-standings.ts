import { type Image, repositoryKey } from "../contract/image";
import { PARTITION_KEY } from "../contract/ledger";
import { keysOf, type Standing, standingOf } from "../rows/named-rows";
import { hasOwnRow } from "../rows/own-row";
import { type LedgerRow, readRow } from "../rows/row";
import type { Table } from "../table/table";

/** Standings of images under their names, by `repositoryKey`. */
export type Standings = ReadonlyMap<string, Standing>;

/**
 * Reads what is known of images, as it is now. Their own rows are read only where a shared one leaves images to them: all
 * others cost what one row costs.
 */
export async function readStandings(
  table: Pick<Table, "getAll">,
  images: readonly Image[],
): Promise<Standings> {
  const shared = await rowsOf(table, images, 0);
  const named = images.filter((image) => hasOwnRow(image, shared.get(keysOf(image)[0])?.verdict));
  const own = await rowsOf(table, named, 1);
  return new Map(
    images.map((image) => {
      const [sharedKey, ownKey] = keysOf(image);
      return [repositoryKey(image), standingOf(image, shared.get(sharedKey), own.get(ownKey))] as const;
    }),
  );
}

async function rowsOf(
  table: Pick<Table, "getAll">,
  images: readonly Image[],
  which: 0 | 1,
): Promise<ReadonlyMap<string, LedgerRow>> {
  const keys = [...new Set(images.map((image) => keysOf(image)[which]))];
  const rows = keys.length === 0 ? [] : await table.getAll(keys);
  return new Map(
    rows.flatMap((item) => {
      const row = readRow(item);
      return row ? [[String(item[PARTITION_KEY]), row] as const] : [];
    }),
  );
}
