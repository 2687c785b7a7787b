import type { Change, Indexed, Row, Table, Written } from "../../../functions/ledger/table/table";
import type { Caller } from "../../program/call";
import type { Calls } from "../calls";

const MAX_ATTEMPTS = 2;
const TIMEOUT_MS = 4000;

/** The table as an instance of a function has it: each of its methods is a call of DynamoDB. */
export class TablePort implements Table {
  constructor(
    private readonly store: Table,
    private readonly calls: Calls,
    private readonly caller: Caller,
  ) {}

  get(key: string): Promise<Row | undefined> {
    return this.call("GetItem", () => this.store.get(key));
  }

  getAll(keys: readonly string[]): Promise<Row[]> {
    return keys.length === 0 ? Promise.resolve([]) : this.call("BatchGetItem", () => this.store.getAll(keys));
  }

  due(...asked: Parameters<Table["due"]>): Promise<Indexed[]> {
    return this.call("Query", () => this.store.due(...asked));
  }

  count(...asked: Parameters<Table["count"]>): Promise<number> {
    return this.call("Query", () => this.store.count(...asked));
  }

  update(change: Change): Promise<Written> {
    return this.call("UpdateItem", () => this.store.update(change));
  }

  updateTogether(changes: readonly Change[]): Promise<boolean> {
    return this.call("TransactWriteItems", () => this.store.updateTogether(changes));
  }

  delete(key: string): Promise<void> {
    return this.call("DeleteItem", () => this.store.delete(key));
  }

  private call<T>(operation: string, input: () => Promise<T>): Promise<T> {
    const call = { service: "dynamodb", operation, input, maxAttempts: MAX_ATTEMPTS, timeoutMs: TIMEOUT_MS };
    return this.calls.make(this.caller, call) as Promise<T>;
  }
}
