import type { ErrorClass } from "../../../functions/contract/images/scan";
import { DUE_ITEMS_INDEX, PARTITION_KEY } from "../../../functions/contract/ledger";
import type { Change, IndexedState, Row, Write } from "../../../functions/table/table";
import { KEYS_FAULT } from "../../faults/fault";
import type { Faults } from "../../faults/faults";
import type { Rendered } from "../../program/packages";
import { awsError } from "../aws-error";
import type { LedgerStore } from "./ledger-store";

/** BatchGetItem takes so many keys: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH = 100;

/** Items and values are as the program has them: nothing is marshalled in a simulation. */
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

type TransactItem = { readonly [Operation in "Put" | "Delete" | "Update"]?: Rendered };

const keyOf = (rendered: Rendered): string =>
  "write" in rendered ? rendered.write.key : rendered.change.key;

/**
 * DynamoDB with the ledger's table. Programs use the product's own class over these operations, with its batches, and
 * with its retries of writes that meet a transaction.
 */
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
    if (this.faults.strikes(KEYS_FAULT)) {
      return { UnprocessedKeys: RequestItems };
    }
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
    const { ":state": state, ":until": latest, ":class": errorClass } = ExpressionAttributeValues;
    const until = latest === undefined ? undefined : new Date(latest);
    if (Select === "COUNT") {
      return { Count: await this.store.count(state, Limit, { until, errorClass }) };
    }
    const found = await this.store.due(state, until, Limit);
    return {
      Items: found.map(({ key, dueAt }) => ({ [PARTITION_KEY]: key, [DUE_ITEMS_INDEX.rangeKey]: dueAt })),
    };
  }

  async updateItem({ change }: { readonly change: Change }): Promise<object> {
    return this.writeOne([], [change]);
  }

  async putItem({ write }: { readonly write: Write }): Promise<object> {
    return this.writeOne([write], []);
  }

  private async writeOne(...of: [writes: readonly Write[], changes: readonly Change[]]): Promise<object> {
    const [only] = of.flat();
    this.meetTransaction(only?.key ?? "");
    if (!(await this.store.transact(...of))) {
      throw awsError("ConditionalCheckFailedException", "The conditional request failed");
    }
    return {};
  }

  async transactWriteItems({ TransactItems }: { readonly TransactItems: readonly TransactItem[] }) {
    const all = TransactItems.flatMap(({ Put, Delete, Update }) => Put ?? Delete ?? Update ?? []);
    const [first] = all;
    if (this.faults.strikes("transaction-conflict", first && keyOf(first))) {
      throw cancelled(TransactItems.map((_, index) => (index === 0 ? "TransactionConflict" : "None")));
    }
    const writes = all.flatMap((each) => ("write" in each ? each.write : []));
    const changes = all.flatMap((each) => ("change" in each ? each.change : []));
    if (!(await this.store.transact(writes, changes))) {
      throw cancelled(TransactItems.map(() => "ConditionalCheckFailed"));
    }
    return {};
  }

  async deleteItem({ Key }: Keyed): Promise<object> {
    this.meetTransaction(Key[PARTITION_KEY]);
    await this.store.delete(Key[PARTITION_KEY]);
    return {};
  }

  /** A write of one item that a transaction works on is refused. */
  private meetTransaction(key: string): void {
    if (this.faults.strikes("transaction-conflict", key)) {
      throw awsError("TransactionConflictException", "Transaction is ongoing for the item");
    }
  }
}

/** @param codes one for each item, as it was met */
function cancelled(codes: readonly string[]): Error {
  return awsError(
    "TransactionCanceledException",
    "Transaction cancelled, please refer cancellation reasons",
    {
      CancellationReasons: codes.map((Code) => ({ Code })),
    },
  );
}
