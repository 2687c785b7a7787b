import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { type Image, imageKey } from "./image";
import type { ScanState } from "./scan";

/** Sparse index over `scanState` and `dueAt`: only rows with something to do are in it. */
export const OPEN_SCANS_INDEX = "open-scans";

export type Row = Readonly<Record<string, AttributeValue>>;

type Value = string | number | Date | Readonly<Record<string, number>>;

/** A conditional write. */
export interface Change {
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

  /** The row of an image, as it is now. */
  async get(image: Image): Promise<Row | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: { image: { S: imageKey(image) } },
        ConsistentRead: true,
      }),
    );
    return Item;
  }

  /** The rows in one state that are due, longest due first; eventually consistent. */
  async due(state: ScanState, now: Date, limit: number): Promise<Row[]> {
    const page = await this.dynamodb.send(
      new QueryCommand({
        TableName: this.tableName,
        IndexName: OPEN_SCANS_INDEX,
        KeyConditionExpression: "scanState = :state AND dueAt <= :now",
        ExpressionAttributeValues: plain({ ":state": state, ":now": now }),
        Limit: limit,
      }),
    );
    return page.Items ?? [];
  }

  /** How many rows are in a state, counted up to `limit`; eventually consistent. */
  async count(state: ScanState, limit: number): Promise<number> {
    const page = await this.dynamodb.send(
      new QueryCommand({
        TableName: this.tableName,
        IndexName: OPEN_SCANS_INDEX,
        KeyConditionExpression: "scanState = :state",
        ExpressionAttributeValues: plain({ ":state": state }),
        Select: "COUNT",
        Limit: limit,
      }),
    );
    return page.Count ?? 0;
  }

  /** Writes where the condition holds; where it does not, nothing changes and the row is handed back. */
  async update(
    image: Image,
    change: Change,
  ): Promise<{ applied: boolean; row?: Record<string, AttributeValue> }> {
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
    try {
      await this.dynamodb.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: { image: { S: imageKey(image) } },
          UpdateExpression: `SET ${assignments.join(", ")}${remove}`,
          ConditionExpression: change.condition,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: plain({
            ...Object.fromEntries([...set, ...setOnce].map(([name, value]) => [`:set_${name}`, value])),
            ...change.values,
          }),
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { applied: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return { applied: false, row: error.Item };
      }
      throw error;
    }
  }
}
