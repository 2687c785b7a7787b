import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Attribute, IMAGE_ATTRIBUTES } from "../../functions/contract/ledger";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { Row } from "../../functions/table/table";

/**
 * The items of a ledger's table, page by page; no more than a page (1 MB) is held at a time.
 *
 * @param attributes so that no others are transferred. Default: those of images
 */
export async function* pagesOf(
  client: DynamoDBClient,
  table: string,
  attributes: readonly Attribute[] = IMAGE_ATTRIBUTES,
): AsyncGenerator<readonly Row[]> {
  for await (const { rows } of new DynamodbTable(client, table).pages(attributes)) {
    yield rows;
  }
}
