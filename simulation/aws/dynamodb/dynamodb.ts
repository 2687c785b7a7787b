import type { ErrorClass } from "../../../functions/contract/images/scan";
import { DUE_ITEMS_INDEX, PARTITION_KEY } from "../../../functions/contract/ledger";
import type { IndexedState, Row } from "../../../functions/table/table";
import type { Faults } from "../../faults/faults";
import type { Rendered } from "../../program/packages";
import { awsError } from "../aws-error";
import type { LedgerStore } from "./ledger-store";

/** Limit of keys: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH = 100;

/** Items and values are the program's own: a simulation marshals nothing. */
interface Keyed {
  readonly Key: { readonly [PARTITION_KEY]: string };
}

interface Query {
  readonly ExpressionAttributeValues: {
    readonly ":state": IndexedState;
    readonly ":until"?: string;
    readonly ":class"?: ErrorClass;
  };
  readonly Limit: number;
  readonly Select?: "COUNT";
}

type TransactItem = { readonly [Operation in "Put" | "Delete"]?: Rendered };

const keyOf = ({ write }: Rendered): string => write.key;

/** DynamoDB with the ledger's table, called through the product's own class with its batches and retries. */
export class SimulatedDynamodb {
  constructor(
    private readonly store: LedgerStore,
    private readonly faults: Faults,
  ) {}

  async getItem({ Key }: Keyed): Promise<{ readonly Item?: Row | undefined }> {
    return { Item: await this.store.get(Key[PARTITION_KEY]) };
  }

  async batchGetItem({
    RequestItems,
  }: {
    readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly Keyed["Key"][] }>>;
  }) {
    const Responses: Record<string, readonly Row[]> = {};
    for (const [table, { Keys }] of Object.entries(RequestItems)) {
      if (Keys.length > BATCH) {
        throw awsError("ValidationException", "Too many items requested for the BatchGetItem call");
      }
      Responses[table] = await this.store.getAll(Keys.map((key) => key[PARTITION_KEY]));
    }
    return { Responses };
  }

  async query({ ExpressionAttributeValues, Limit, Select }: Query) {
    const { ":state": state, ":until": latest } = ExpressionAttributeValues;
    const until = latest === undefined ? undefined : new Date(latest);
    if (Select === "COUNT") {
      return { Count: await this.store.count(state, Limit, until) };
    }
    const found = await this.store.due(state, until, Limit);
    return {
      Items: found.map(({ key, dueAt }) => ({ [PARTITION_KEY]: key, [DUE_ITEMS_INDEX.rangeKey]: dueAt })),
    };
  }

  async putItem({ write }: Rendered): Promise<object> {
    // DynamoDB refuses to write an item that is in a transaction.
    if (this.faults.strikes("transaction-conflict", write.key)) {
      throw awsError("TransactionConflictException", "Transaction is ongoing for the item");
    }
    if (!(await this.store.transact([write]))) {
      throw awsError("ConditionalCheckFailedException", "The conditional request failed");
    }
    return {};
  }

  async transactWriteItems({ TransactItems }: { readonly TransactItems: readonly TransactItem[] }) {
    const all = TransactItems.flatMap(({ Put, Delete }) => Put ?? Delete ?? []);
    const [first] = all;
    if (this.faults.strikes("transaction-conflict", first && keyOf(first))) {
      throw cancelled(TransactItems.map((_, index) => (index === 0 ? "TransactionConflict" : "None")));
    }
    if (!(await this.store.transact(all.map(({ write }) => write)))) {
      throw cancelled(TransactItems.map(() => "ConditionalCheckFailed"));
    }
    return {};
  }

  async deleteItem(deleted: Rendered): Promise<object> {
    return this.putItem(deleted);
  }
}

function cancelled(codes: readonly string[]): Error {
  return awsError(
    "TransactionCanceledException",
    "Transaction cancelled, please refer cancellation reasons",
    {
      CancellationReasons: codes.map((Code) => ({ Code })),
    },
  );
}
