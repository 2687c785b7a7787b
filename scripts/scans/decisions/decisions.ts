import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { DECIDED, GATE_PREFIX } from "../../../functions/contract/blocking/gate";
import { OPEN_SCANS_INDEX, PARTITION_KEY } from "../../../functions/contract/ledger";
import { DynamodbTable, rowOf } from "../../../functions/ledger/table/dynamodb-table";
import type { Installation } from "../installation";
import { pagesOf } from "../pages";
import { DECISION_ATTRIBUTES, type Decision, decisionFromRow } from "./decision";

type Ledger = Pick<Installation, "client" | "table">;

/**
 * The decisions of the gate, the newest first, as the index of the table lists them: page by page, so that however many
 * there are, few are held at a time.
 *
 * @param since only later ones; undefined: all that are kept
 * @param isWanted by the keys of their items, so that no others are read
 */
export async function* decisionsOf(
  { client, table }: Ledger,
  since: Date | undefined,
  isWanted: (key: string) => boolean = () => true,
): AsyncGenerator<Decision> {
  const { name: IndexName, hashKey, rangeKey } = OPEN_SCANS_INDEX;
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName,
      KeyConditionExpression: `${hashKey} = :state AND ${rangeKey} >= :since`,
      ExpressionAttributeValues: marshall({
        ":state": DECIDED,
        ":since": (since ?? new Date(0)).toISOString(),
      }),
      ScanIndexForward: false,
      // As many items are read at once.
      Limit: 100,
    },
  );
  for await (const { Items = [] } of pages) {
    const keys = Items.map((item) => String(rowOf(item)[PARTITION_KEY])).filter(isWanted);
    const rows = keys.length > 0 ? await new DynamodbTable(client, table).getAll(keys) : [];
    const byKey = new Map(rows.map((row) => [row[PARTITION_KEY], row]));
    for (const key of keys) {
      const row = byKey.get(key);
      const decision = row && decisionFromRow(row);
      if (decision !== undefined) {
        yield decision;
      }
    }
  }
}

/** The deployments that the gate holds now, without those that were replaced or that nobody asks about any more. The index does not list them, so the table is gone through. */
export async function heldDeployments(
  { client, table }: Ledger,
  isWanted: (key: string) => boolean,
): Promise<Decision[]> {
  const held: Decision[] = [];
  /** By service, when the gate was asked first about its newest deployment: that has replaced the others. */
  const newest = new Map<string, { readonly id: string; readonly at: string }>();
  const now = new Date().toISOString();
  for await (const rows of pagesOf(client, table, DECISION_ATTRIBUTES, { prefix: GATE_PREFIX })) {
    for (const row of rows.filter((each) => isWanted(String(each[PARTITION_KEY])))) {
      const decision = decisionFromRow(row);
      if (decision === undefined) {
        continue;
      }
      const { cluster, service, deploymentId, state, startedAt } = decision;
      const key = `${cluster}/${service}`;
      if ((startedAt ?? "") > (newest.get(key)?.at ?? "")) {
        newest.set(key, { id: deploymentId, at: startedAt ?? "" });
      }
      const isForgotten = typeof row.heldUntil === "string" && row.heldUntil < now;
      if (state === "IN_PROGRESS" && !isForgotten) {
        held.push(decision);
      }
    }
  }
  return held.filter(
    ({ cluster, service, deploymentId }) =>
      (newest.get(`${cluster}/${service}`)?.id ?? deploymentId) === deploymentId,
  );
}
