import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Attribute } from "../../functions/contract/ledger";
import type { Row } from "../../functions/ledger/table/table";

/**
 * The items of a ledger's table, page by page; no more than a page is held at a time.
 *
 * @param attributes so that no others are transferred
 * @param pageSize items of a page; as many as fit into 1 MB where it is left out
 */
export async function* pagesOf(
  client: DynamoDBClient,
  table: string,
  attributes: readonly Attribute[],
  pageSize?: number,
): AsyncGenerator<readonly Row[]> {
  const names = attributes.map((attribute) => [`#${attribute}`, attribute] as const);
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
      ExpressionAttributeNames: Object.fromEntries(names),
      Limit: pageSize,
    },
  );
  for await (const { Items = [] } of pages) {
    yield Items.map((item) => unmarshall(item));
  }
}
