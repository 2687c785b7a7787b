import { IMAGE_ATTRIBUTES, PARTITION_KEY } from "../../functions/contract/ledger";
import { contentKey, readContent, standing } from "../../functions/images/contents";
import { readImage } from "../../functions/images/image-item";
import type { Row, Table } from "../../functions/table/table";
import { imageFromRow, type ListedImage } from "./listed-image";

/** How a ledger is read as a whole. */
export type Reads = Pick<Table, "getAll" | "pages">;

/** The images of a ledger: no more than a page (1 MB) of them is held at a time. */
export async function* imagePages(table: Reads): AsyncGenerator<readonly ListedImage[]> {
  for await (const rows of table.pages(IMAGE_ATTRIBUTES)) {
    yield (await withContents(table, rows)).flatMap((row) => imageFromRow(row) ?? []);
  }
}

/** Items as a page of the table has them, where the freshness of a copied verdict is what its content leaves of it. */
export async function withContents(table: Pick<Table, "getAll">, rows: readonly Row[]): Promise<Row[]> {
  const items = rows.map(readImage);
  const keys = items.map((item) => (item?.verdict?.copiedFrom && contentKey(item.image)) || "");
  const read = await table.getAll(keys.filter((key) => key !== ""));
  const contents = new Map(read.map((row) => [row[PARTITION_KEY], row]));
  return rows.map((row, at) => {
    const until = standing(items[at]?.verdict, readContent(contents.get(keys[at])))?.freshUntil;
    return until ? { ...row, freshUntil: until.toISOString() } : row;
  });
}
