import { setTimeout as sleep } from "node:timers/promises";
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
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
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { CONFIG_PREFIX } from "../contract/blocking/gate";
import type { ErrorClass } from "../contract/images/scan";
import { type Attribute, DUE_ITEMS_INDEX, PARTITION_KEY } from "../contract/ledger";
import { checkWrites } from "./checked-change";
import type { Change, Condition, Counted, Indexed, IndexedState, Page, Row, Table, Write } from "./table";
import { given, stored, type Value } from "./value";

type Operation = Pick<TransactWriteItem, "Put" | "Delete" | "Update">;

/** How often a write is sent that meets transactions of others. */
const MAX_ATTEMPTS = 4;
/** In so many rounds without an end, DynamoDB had no capacity for what was asked for: whoever asked comes again later. */
const MAX_ROUNDS = 5;
/** BatchGetItem takes so many keys: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH = 100;

/** The ledger's table in DynamoDB. */
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
      // DynamoDB hands back what it had no capacity for.
      const unprocessed = UnprocessedKeys?.[this.tableName]?.Keys ?? [];
      wanted = [...unprocessed, ...wanted.slice(BATCH)];
      if (unprocessed.length > 0) {
        rounds += 1;
        if (rounds === MAX_ROUNDS) {
          const said = `DynamoDB had no capacity for ${unprocessed.length} items of ${this.tableName} in ${rounds} tries.`;
          // As DynamoDB names it where it hands back every key: whoever waits where it throttles waits here.
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

  async count(state: IndexedState, limit: number, { until, errorClass }: Counted = {}): Promise<number> {
    let counted = 0;
    let looked = 0;
    let ExclusiveStartKey: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page = await this.dynamodb.send(
        new QueryCommand({
          ...this.inState(state, until, errorClass),
          Select: "COUNT",
          Limit: limit - looked,
          ExclusiveStartKey,
        }),
      );
      counted += page.Count ?? 0;
      looked += page.ScannedCount ?? 0;
      // A page ends after 1 MB, too.
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey && looked < limit);
    return counted;
  }

  async *pages(attributes: readonly Attribute[]): AsyncGenerator<Page> {
    // Some names are words that DynamoDB reserves.
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
      yield { rows: Items.map(rowOf) };
    }
  }

  async update(change: Change): Promise<boolean> {
    return this.updateTogether([change]);
  }

  /** Sent again where it met a transaction on one of the items; the SDK does not do that by itself. */
  async updateTogether(changes: readonly Change[]): Promise<boolean> {
    const items = this.operations([], changes);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.applies(items);
      } catch (error) {
        if (!metTransaction(error) || attempt === MAX_ATTEMPTS) {
          throw error;
        }
        await sleep(jitter(attempt));
      }
    }
  }

  async transact(writes: readonly Write[], changes: readonly Change[] = []): Promise<boolean> {
    try {
      return await this.applies(this.operations(writes, changes));
    } catch (error) {
      if (metTransaction(error)) {
        await sleep(jitter(1));
        return false;
      }
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.dynamodb.send(new DeleteItemCommand({ TableName: this.tableName, Key: keyOf(key) }));
  }

  /** @returns false where a condition does not hold */
  private async applies(TransactItems: readonly Operation[]): Promise<boolean> {
    const [{ Put, Update } = {}, ...others] = TransactItems;
    try {
      // A transaction costs twice as much.
      if (Put && others.length === 0) {
        await this.dynamodb.send(new PutItemCommand(Put));
      } else if (Update && others.length === 0) {
        await this.dynamodb.send(new UpdateItemCommand(Update));
      } else {
        await this.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [...TransactItems] }));
      }
      return true;
    } catch (error) {
      const isRefused = cancelledBy(error).includes("ConditionalCheckFailed");
      if (isRefused || error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }

  private inState(state: IndexedState, until: Date | undefined, errorClass?: ErrorClass) {
    const { name, hashKey, rangeKey } = DUE_ITEMS_INDEX;
    return {
      TableName: this.tableName,
      IndexName: name,
      KeyConditionExpression: `${hashKey} = :state${until ? ` AND ${rangeKey} <= :until` : ""}`,
      ...(errorClass && { FilterExpression: "errorClass = :class" }),
      ExpressionAttributeValues: marshall(
        { ":state": state, ":until": until?.toISOString(), ":class": errorClass },
        { removeUndefinedValues: true },
      ),
    };
  }

  /** @throws InvalidChangeError */
  private operations(writes: readonly Write[], changes: readonly Change[]): readonly Operation[] {
    checkWrites(writes, changes);
    const { tableName: TableName } = this;
    return [
      ...writes.map(({ key, rev, item }): Operation => {
        const rendered = { TableName, ...expected(rev) };
        return item === undefined
          ? { Delete: { ...rendered, Key: keyOf(key) } }
          : {
              Put: {
                ...rendered,
                Item: marshall({ ...item, ...named(key) }, { removeUndefinedValues: true }),
              },
            };
      }),
      ...changes.map((change) => ({
        Update: { TableName, Key: keyOf(change.key), ...renderChange(change) },
      })),
    ];
  }
}

/** The condition that an item's revision is as it was read. */
function expected(rev: number | undefined) {
  const isThere = `attribute_exists(${PARTITION_KEY})`;
  const unwritten =
    rev === undefined ? `attribute_not_exists(${PARTITION_KEY})` : `${isThere} AND attribute_not_exists(rev)`;
  return rev
    ? { ConditionExpression: "rev = :rev", ExpressionAttributeValues: marshall({ ":rev": rev }) }
    : { ConditionExpression: unwritten };
}

/** A number that JavaScript cannot hold exactly comes as the nearest one: it must not keep the item from being read. */
export function rowOf(item: Parameters<typeof unmarshall>[0]) {
  return unmarshall(item, { wrapNumbers: Number });
}

const named = (key: string) => ({ [PARTITION_KEY]: key });
const keyOf = (key: string) => marshall(named(key));

function jitter(attempt: number): number {
  return 50 * Math.min(attempt, MAX_ATTEMPTS) * (0.5 + Math.random());
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

/** Collects the names and values of an expression: DynamoDB wants them apart, because names may be reserved words. */
class Placeholders {
  readonly names: Record<string, string> = {};
  private readonly given = new Map<string, Value>();

  name(attribute: Attribute): string {
    this.names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  }

  value(value: Value): string {
    const placeholder = `:v${this.given.size}`;
    this.given.set(placeholder, value);
    return placeholder;
  }

  get values() {
    return this.given.size === 0
      ? undefined
      : marshall(Object.fromEntries([...this.given].map(([name, value]) => [name, stored(value)])));
  }
}

/**
 * A change in DynamoDB's language.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
function renderChange(change: Change) {
  const { set, remove = [], condition } = change;
  const placeholders = new Placeholders();
  const assignments = given(set).map(
    ([name, value]) => `${placeholders.name(name)} = ${placeholders.value(value)}`,
  );
  const clauses = { SET: assignments, REMOVE: remove.map((name) => placeholders.name(name)) };
  return {
    UpdateExpression: Object.entries(clauses)
      .filter(([, parts]) => parts.length > 0)
      .map(([clause, parts]) => `${clause} ${parts.join(", ")}`)
      .join(" "),
    ConditionExpression: condition && renderCondition(condition, placeholders),
    ExpressionAttributeNames: placeholders.names,
    ExpressionAttributeValues: placeholders.values,
  };
}

function renderCondition(condition: Condition, placeholders: Placeholders): string {
  if ("all" in condition) {
    return condition.all.map((each) => renderCondition(each, placeholders)).join(" AND ");
  }
  const name = placeholders.name(condition.attribute);
  return "exists" in condition
    ? `${condition.exists ? "attribute_exists" : "attribute_not_exists"}(${name})`
    : `${name} = ${placeholders.value(condition.is)}`;
}
