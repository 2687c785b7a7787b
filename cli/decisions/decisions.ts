import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { DECIDED } from "../../functions/contract/blocking/gate";
import { DUE_ITEMS_INDEX, PARTITION_KEY } from "../../functions/contract/ledger";
import { HeldDeployments } from "../../functions/summary/held-deployments";
import { DynamodbTable, rowOf } from "../../functions/table/dynamodb-table";
import type { Row } from "../../functions/table/table";
import type { InstallationAccess } from "../installation";
import { decisionFromRow, type ListedDecision } from "./decision";

type TableAccess = Pick<InstallationAccess, "client" | "table">;

/**
 * The decisions of the gate, the newest first, as the index of the table lists them: page by page, so that however many
 * there are, few are held at a time.
 *
 * @param since only later ones; undefined: all that are kept
 * @param isWanted by the keys of their items, so that no others are read
 */
export async function* decisionsOf(
  { client, table }: TableAccess,
  since: Date | undefined,
  isWanted: (key: string) => boolean = () => true,
): AsyncGenerator<ListedDecision> {
  const { name: IndexName, hashKey, rangeKey } = DUE_ITEMS_INDEX;
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

/** Finds the deployments that the gate holds now. The index does not list them, so the table is gone through. */
export class HeldDecisions {
  private readonly held = new HeldDeployments(new Date());
  private readonly waiting = new Map<string, ListedDecision>();

  /** @param row any item, with DECISION_ATTRIBUTES */
  add(row: Row): void {
    this.held.add(row);
    const decision = decisionFromRow(row);
    if (decision?.state === "IN_PROGRESS") {
      this.waiting.set(String(row[PARTITION_KEY]), decision);
    }
  }

  get decisions(): ListedDecision[] {
    return this.held.keys.flatMap((key) => this.waiting.get(key) ?? []);
  }
}
