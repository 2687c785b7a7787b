import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { OPEN_SCANS_INDEX } from "../contract/ledger";
import type { ScanState } from "../contract/scan";
import type { TopVulnerability } from "../contract/top-vulnerabilities";

/** States by which the index finds rows: those of scans, and that of an outcome that has to be told. */
export type IndexedState = ScanState | "PUBLISHING";

export type Row = Readonly<Record<string, AttributeValue>>;

type Value =
  | string
  | number
  | Date
  | Readonly<Record<string, number>>
  | readonly string[]
  | readonly TopVulnerability[];

/** A conditional write of one row. */
export interface Change {
  /** The row's partition key. */
  readonly key: string;
  readonly set: Record<string, Value>;
  /** Set where the attribute is absent. */
  readonly setOnce?: Record<string, Value>;
  readonly remove?: readonly string[];
  readonly condition: string;
  /** Values that the condition names. */
  readonly values: Record<string, Value>;
}

/** Times are stored as ISO 8601 text in UTC, which sorts as time does and can be read; TTL alone needs seconds. */
function plain(values: Record<string, Value>): Record<string, AttributeValue> {
  return marshall(
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value instanceof Date ? value.toISOString() : value,
      ]),
    ),
  );
}

/** The DynamoDB table of the ledger: reads, and conditional writes that tell what they met. */
export class LedgerTable {
  constructor(
    private readonly dynamodb: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** A row as it is now. */
  async get(key: string): Promise<Row | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: keyOf(key),
        ConsistentRead: true,
      }),
    );
    return Item;
  }

  /** The rows in one state that are due, longest due first; eventually consistent. */
  async due(state: IndexedState, now: Date, limit: number): Promise<Row[]> {
    const page = await this.dynamodb.send(
      new QueryCommand({
        TableName: this.tableName,
        IndexName: OPEN_SCANS_INDEX.name,
        KeyConditionExpression: "scanState = :state AND dueAt <= :now",
        ExpressionAttributeValues: plain({ ":state": state, ":now": now }),
        Limit: limit,
      }),
    );
    return page.Items ?? [];
  }

  /** How many rows are in a state, counted up to `limit`; eventually consistent. */
  async count(state: IndexedState, limit: number): Promise<number> {
    const page = await this.dynamodb.send(
      new QueryCommand({
        TableName: this.tableName,
        IndexName: OPEN_SCANS_INDEX.name,
        KeyConditionExpression: "scanState = :state",
        ExpressionAttributeValues: plain({ ":state": state }),
        Select: "COUNT",
        Limit: limit,
      }),
    );
    return page.Count ?? 0;
  }

  /** Writes where the condition holds; where it does not, nothing changes and the row is handed back. */
  async update(change: Change): Promise<{ applied: boolean; row?: Row }> {
    try {
      await this.send(
        () =>
          new UpdateItemCommand({ ...this.render(change), ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
      );
      return { applied: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return { applied: false, row: error.Item };
      }
      throw error;
    }
  }

  /** Writes all or nothing: says false, with nothing changed, where one of the conditions does not hold. */
  async updateTogether(changes: readonly Change[]): Promise<boolean> {
    const TransactItems = changes.map((change) => ({ Update: this.render(change) }));
    try {
      await this.send(() => new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (cancelledBy(error).includes("ConditionalCheckFailed")) {
        return false;
      }
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.dynamodb.send(new DeleteItemCommand({ TableName: this.tableName, Key: keyOf(key) }));
  }

  /** A write that met a transaction on the same row is sent again; the SDK does not do that by itself. */
  private async send(command: () => UpdateItemCommand | TransactWriteItemsCommand): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.dynamodb.send(command() as UpdateItemCommand);
        return;
      } catch (error) {
        if (!metTransaction(error) || attempt === MAX_ATTEMPTS) {
          throw error;
        }
        await sleep(50 * attempt * (0.5 + Math.random()));
      }
    }
  }

  private render(change: Change) {
    const set = Object.entries(change.set);
    const setOnce = Object.entries(change.setOnce ?? {});
    const assignments = [
      ...set.map(([name]) => `#${name} = :set_${name}`),
      ...setOnce.map(([name]) => `#${name} = if_not_exists(#${name}, :set_${name})`),
    ];
    const remove = change.remove?.length
      ? ` REMOVE ${change.remove.map((name) => `#${name}`).join(", ")}`
      : "";
    const names = [...set, ...setOnce].map(([name]) => name).concat(change.remove ?? []);
    return {
      TableName: this.tableName,
      Key: keyOf(change.key),
      UpdateExpression: `SET ${assignments.join(", ")}${remove}`,
      ConditionExpression: change.condition,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: plain({
        ...Object.fromEntries([...set, ...setOnce].map(([name, value]) => [`:set_${name}`, value])),
        ...change.values,
      }),
    };
  }
}

const MAX_ATTEMPTS = 4;

function keyOf(key: string): Row {
  return { image: { S: key } };
}

/** The codes for which a transaction was cancelled, one for each change. */
function cancelledBy(error: unknown): string[] {
  return error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code = "" }) => Code)
    : [];
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling */
function metTransaction(error: unknown): boolean {
  const codes = cancelledBy(error);
  return codes.length > 0
    ? codes.includes("TransactionConflict") && !codes.includes("ConditionalCheckFailed")
    : error instanceof Error && error.name === "TransactionConflictException";
}
