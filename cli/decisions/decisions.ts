import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { DECIDED } from "../../functions/contract/blocking/gate";
import { DUE_ITEMS_INDEX, PARTITION_KEY } from "../../functions/contract/ledger";
import { rowOf } from "../../functions/table/dynamodb-table";
import type { InstallationAccess } from "../installation";
import { decisionFromRow, type ListedDecision } from "./decision";

/**
 * The decisions of the gate since a time, the newest first, as the index of the table lists them. They come page by
 * page, so that few are held at a time, however many there are.
 */
export async function* decisionsSince(
  { client, table, ledger }: Pick<InstallationAccess, "client" | "table" | "ledger">,
  since: Date,
): AsyncGenerator<ListedDecision> {
  const { name: IndexName, hashKey, rangeKey } = DUE_ITEMS_INDEX;
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName,
      KeyConditionExpression: `${hashKey} = :state AND ${rangeKey} >= :since`,
      ExpressionAttributeValues: marshall({ ":state": DECIDED, ":since": since.toISOString() }),
      ScanIndexForward: false,
      // As many items are read at once.
      Limit: 100,
    },
  );
  for await (const { Items = [] } of pages) {
    const keys = Items.map((item) => String(rowOf(item)[PARTITION_KEY]));
    const rows = await ledger.getAll(keys);
    const byKey = new Map(rows.map((row) => [row[PARTITION_KEY], row]));
    yield* keys.flatMap((key) => decisionFromRow(byKey.get(key) ?? {}) ?? []);
  }
}
