import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { imageFilter } from "../../functions/tasks/image-filter";
import type { Selection } from "./arguments";
import { hasStatus, imageFromRow, LISTED_ATTRIBUTES, type ListedImage } from "./listed-image";
import { pagesOf } from "./pages";

/** The images of a ledger that are asked for, page by page: no more than a page (1 MB) is held at a time. */
export async function* listImages(
  client: DynamoDBClient,
  table: string,
  { statuses, repositories }: Selection,
): AsyncGenerator<ListedImage> {
  const omission = imageFilter({ include: repositories, exclude: [] });
  for await (const rows of pagesOf(client, table, LISTED_ATTRIBUTES)) {
    for (const row of rows) {
      const image = imageFromRow(row);
      if (
        image !== undefined &&
        (statuses.length === 0 || hasStatus(image, statuses)) &&
        omission({ ...image, digest: image.digest ?? undefined }) === undefined
      ) {
        yield image;
      }
    }
  }
}
