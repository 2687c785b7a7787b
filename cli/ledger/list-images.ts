import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { repositoryKey } from "../../functions/contract/image";
import { readStandings } from "../../functions/ledger/read-standings";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { imageFromRow, type ListedImage, plainImage } from "./listed-image";
import { pagesOf } from "./pages";

/** The images of a ledger, page by page: no more than a page (1 MB) is held at a time. */
export async function* listImages(client: DynamoDBClient, table: string): AsyncGenerator<ListedImage> {
  for await (const images of imagePages(client, table)) {
    yield* images;
  }
}

/** The same, a page at a time. */
export async function* imagePages(
  client: DynamoDBClient,
  table: string,
): AsyncGenerator<readonly ListedImage[]> {
  for await (const rows of pagesOf(client, table)) {
    const images = rows.flatMap((row) => imageFromRow(row) ?? []);
    const own = images.filter(({ ofRepository }) => ofRepository).map(plainImage);
    const standings = await readStandings(new DynamodbTable(client, table), own);
    // Nobody reads the row of a repository any more whose content passes under every name by now.
    yield images.filter(
      (image) =>
        !image.ofRepository || standings.get(repositoryKey(plainImage(image)))?.image.ofRepository === true,
    );
  }
}
