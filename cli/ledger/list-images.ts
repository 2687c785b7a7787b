import { IMAGE_ATTRIBUTES } from "../../functions/contract/ledger";
import type { Table } from "../../functions/table/table";
import { imageFromRow, type ListedImage } from "./listed-image";
import { withContents } from "./with-contents";

/** How a ledger is read as a whole. */
export type Reads = Pick<Table, "getAll" | "pages">;

/** The images of a ledger: no more than a page (1 MB) of them is held at a time. */
export async function* imagePages(table: Reads): AsyncGenerator<readonly ListedImage[]> {
  for await (const rows of table.pages(IMAGE_ATTRIBUTES)) {
    yield (await withContents(table, rows)).flatMap((row) => imageFromRow(row) ?? []);
  }
}
