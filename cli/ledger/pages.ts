import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { type Attribute, PARTITION_KEY } from "../../functions/contract/ledger";
import { rowOf } from "../../functions/table/dynamodb-table";
import type { Row } from "../../functions/table/table";

export interface PagesOptions {
  /** Items of a page. Default: as many as fit into 1 MB */
  readonly pageSize?: number;
  /** What the keys begin with. Default: any */
  readonly prefix?: string;
}

/**
 * The items of a ledger's table, page by page; no more than a page is held at a time.
 *
 * @param attributes so that no others are transferred; with a prefix the key is one of them
 */
export async function* pagesOf(
  client: DynamoDBClient,
  table: string,
  attributes: readonly Attribute[],
  { pageSize, prefix }: PagesOptions = {},
): AsyncGenerator<readonly Row[]> {
  const names = attributes.map((attribute) => [`#${attribute}`, attribute] as const);
  const ofPrefix = prefix && {
    FilterExpression: `begins_with(#${PARTITION_KEY}, :prefix)`,
    ExpressionAttributeValues: marshall({ ":prefix": prefix }),
  };
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
      ExpressionAttributeNames: Object.fromEntries(names),
      Limit: pageSize,
      ...ofPrefix,
    },
  );
  for await (const { Items = [] } of pages) {
    yield Items.map(rowOf);
  }
}
