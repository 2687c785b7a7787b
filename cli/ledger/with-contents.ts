import { PARTITION_KEY } from "../../functions/contract/ledger";
import { contentKey, readContent, standing } from "../../functions/images/contents";
import { readImage } from "../../functions/images/image-item";
import type { Row, Table } from "../../functions/table/table";

/** Items as a page of the table has them, where the freshness of a copied verdict is what its content leaves of it. */
export async function withContents(
  table: Pick<Table, "getAll">,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const copies = rows.flatMap((row) => {
    const item = readImage(row);
    const key = item?.verdict?.copiedFrom && contentKey(item.image);
    return item && key ? [{ row, item, key }] : [];
  });
  const keys = [...new Set(copies.map(({ key }) => key))];
  const contents = new Map(
    (keys.length > 0 ? await table.getAll(keys) : []).map((row) => [String(row[PARTITION_KEY]), row]),
  );
  const freshUntil = new Map(
    copies.map(({ row, item, key }) => [
      row,
      standing(item.verdict, readContent(contents.get(key)))?.freshUntil?.toISOString(),
    ]),
  );
  return rows.map((row) => {
    const until = freshUntil.get(row);
    return until === undefined ? row : { ...row, freshUntil: until };
  });
}
