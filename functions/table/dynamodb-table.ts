import { setTimeout as sleep } from "node:timers/promises";
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  QueryCommand,
  type QueryCommandOutput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { CONFIG_PREFIX } from "../contract/blocking/gate";
import { type Attribute, DUE_ITEMS_INDEX, PARTITION_KEY } from "../contract/ledger";
import { renderWrite } from "./expression";
import type { Indexed, IndexedState, Row, Table, Write } from "./table";

/** Rounds in which DynamoDB may leave keys unprocessed for lack of capacity, at most. */
const MAX_ROUNDS = 5;
/** Keys of one call, at most: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH = 100;

export class DynamodbTable implements Table {
  constructor(
    private readonly dynamodb: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  async get(key: string): Promise<Row | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({ TableName: this.tableName, Key: keyOf(key), ConsistentRead: true }),
    );
    return Item && rowOf(Item);
  }

  async getAll(keys: readonly string[]): Promise<Row[]> {
    const rows: Row[] = [];
    // DynamoDB refuses a request that names a key twice.
    let wanted = [...new Set(keys)].map(keyOf);
    let rounds = 0;
    while (wanted.length > 0) {
      const { Responses, UnprocessedKeys } = await this.dynamodb.send(
        new BatchGetItemCommand({
          RequestItems: { [this.tableName]: { Keys: wanted.slice(0, BATCH), ConsistentRead: true } },
        }),
      );
      rows.push(...(Responses?.[this.tableName] ?? []).map(rowOf));
      // DynamoDB returns the keys for which it had no capacity.
      const unprocessed = UnprocessedKeys?.[this.tableName]?.Keys ?? [];
      wanted = [...unprocessed, ...wanted.slice(BATCH)];
      if (unprocessed.length > 0) {
        rounds += 1;
        if (rounds === MAX_ROUNDS) {
          const said = `DynamoDB had no capacity for ${unprocessed.length} items of ${this.tableName} in ${rounds} tries.`;
          // DynamoDB itself uses this name if it has no capacity for any key. Callers treat both cases as throttling.
          throw Object.assign(new Error(said), { name: "ProvisionedThroughputExceededException" });
        }
        await sleep(jitter(rounds));
      }
    }
    return rows;
  }

  async due(state: IndexedState, until: Date | undefined, limit: number): Promise<Indexed[]> {
    const query = new QueryCommand({ ...this.inState(state, until), Limit: limit });
    const { Items = [] } = await this.dynamodb.send(query);
    return Items.map((item) => {
      const row = rowOf(item);
      return { key: row[PARTITION_KEY], dueAt: row[DUE_ITEMS_INDEX.rangeKey] };
    }).filter(({ key }) => !key.startsWith(CONFIG_PREFIX));
  }

  async count(state: IndexedState, limit: number, until?: Date): Promise<number> {
    let counted = 0;
    let looked = 0;
    let ExclusiveStartKey: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const part = { Select: "COUNT", Limit: limit - looked, ExclusiveStartKey } as const;
      const page = await this.dynamodb.send(new QueryCommand({ ...this.inState(state, until), ...part }));
      counted += page.Count ?? 0;
      looked += page.ScannedCount ?? 0;
      // A page also ends after 1 MB.
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey && looked < limit);
    return counted;
  }

  async *pages(attributes: readonly Attribute[]): AsyncGenerator<readonly Row[]> {
    // Some attribute names are reserved words of DynamoDB.
    const names = attributes.map((attribute) => [`#${attribute}`, attribute] as const);
    const pages = paginateScan(
      { client: this.dynamodb },
      {
        TableName: this.tableName,
        ConsistentRead: true,
        ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
        ExpressionAttributeNames: Object.fromEntries(names),
      },
    );
    for await (const { Items = [] } of pages) {
      yield Items.map(rowOf);
    }
  }

  async transact(writes: readonly Write[]): Promise<boolean> {
    const TransactItems = writes.map((write): TransactWriteItem => {
      const { whole, ...expected } = renderWrite(write);
      const on = { TableName: this.tableName, ...expected };
      return write.item === undefined ? { Delete: { ...on, Key: whole } } : { Put: { ...on, Item: whole } };
    });
    // A transaction of one item costs twice as much as a plain write.
    const [{ Put, Delete } = {}] = TransactItems.length === 1 ? TransactItems : [];
    try {
      if (Put) {
        await this.dynamodb.send(new PutItemCommand(Put));
      } else if (Delete) {
        await this.dynamodb.send(new DeleteItemCommand(Delete));
      } else {
        await this.dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
      }
      return true;
    } catch (error) {
      const codes = refusals(error);
      if (codes.includes("ConditionalCheckFailed")) {
        return false;
      }
      if (codes.includes("TransactionConflict")) {
        await sleep(jitter(1));
        return false;
      }
      throw error;
    }
  }

  private inState(state: IndexedState, until: Date | undefined) {
    const { name, hashKey, rangeKey } = DUE_ITEMS_INDEX;
    return {
      TableName: this.tableName,
      IndexName: name,
      KeyConditionExpression: `${hashKey} = :state${until ? ` AND ${rangeKey} <= :until` : ""}`,
      ExpressionAttributeValues: marshall(
        { ":state": state, ":until": until?.toISOString() },
        { removeUndefinedValues: true },
      ),
    };
  }
}

/** Reads an item. A number that is too precise for JavaScript is rounded, so that the item stays readable. */
export function rowOf(item: Parameters<typeof unmarshall>[0]) {
  return unmarshall(item, { wrapNumbers: Number });
}

const keyOf = (key: string) => marshall({ [PARTITION_KEY]: key });

function jitter(attempt: number): number {
  return 50 * Math.min(attempt, 4) * (0.5 + Math.random());
}

/**
 * Returns why a write was refused; of a transaction, the reason for each item.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
function refusals(error: unknown): string[] {
  const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
  return reasons
    ? reasons.map(({ Code = "" }) => Code)
    : [error instanceof Error ? error.name.replace("Exception", "") : ""];
}
