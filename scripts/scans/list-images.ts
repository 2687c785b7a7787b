import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { imageFilter } from "../../functions/tasks/image-filter";
import type { Selection } from "./arguments";
import { hasStatus, imageFromRow, LISTED_ATTRIBUTES, type ListedImage } from "./listed-image";

/** The images of a ledger that are asked for, page by page: no more than a page (1 MB) is held at a time. */
export async function* listImages(
  client: DynamoDBClient,
  table: string,
  { statuses, repositories }: Selection,
): AsyncGenerator<ListedImage> {
  const omission = imageFilter({ include: repositories, exclude: [] });
  const names = LISTED_ATTRIBUTES.map((attribute) => [`#${attribute}`, attribute] as const);
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
      ExpressionAttributeNames: Object.fromEntries(names),
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const image = imageFromRow(item);
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
