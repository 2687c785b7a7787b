import { imageKey } from "../../functions/contract/image";
import { IMAGE_ATTRIBUTES } from "../../functions/contract/ledger";
import { readStandings } from "../../functions/ledger/read-standings";
import type { Table } from "../../functions/table/table";
import { imageFromRow, type ListedImage, plainImage } from "./listed-image";

/** How a ledger is read as a whole. */
export type Reads = Pick<Table, "getAll" | "pages">;

/** The images of a ledger, page by page: no more than a page (1 MB) is held at a time. */
export async function* listImages(table: Reads): AsyncGenerator<ListedImage> {
  for await (const images of imagePages(table)) {
    yield* images;
  }
}

/** The same, a page at a time. */
export async function* imagePages(table: Reads): AsyncGenerator<readonly ListedImage[]> {
  for await (const { rows } of table.pages(IMAGE_ATTRIBUTES)) {
    const images = rows.flatMap((row) => imageFromRow(row) ?? []);
    const own = images.filter(({ ofRepository }) => ofRepository).map(plainImage);
    const standings = await readStandings(table, own);
    // Nobody reads the row of a repository any more whose content passes under every name by now.
    yield images.filter(
      (image) =>
        !image.ofRepository || standings.get(imageKey(plainImage(image)))?.image.ofRepository === true,
    );
  }
}
