import { DUE_ITEMS_INDEX, EXPIRY_ATTRIBUTE } from "../../../functions/contract/ledger";
import type { Indexed, Row, Write } from "../../../functions/table/table";
import { MemoryTable } from "./memory-table";

export type Noticed = (key: string, before: Row | undefined, after: Row | undefined) => void;

/** The index's items, updated after its lag. */
class Replica extends MemoryTable {
  put(key: string, row: Row | undefined): void {
    const { hashKey, rangeKey } = DUE_ITEMS_INDEX;
    const [state, dueAt] = [row?.[hashKey], row?.[rangeKey]];
    void this.delete(key);
    if (state !== undefined && dueAt !== undefined) {
      const item = { [hashKey]: state, [rangeKey]: dueAt };
      void this.transact([{ key, rev: undefined, item }]);
    }
  }
}

/** The ledger's table: items change at once, the index later. */
export class LedgerStore extends MemoryTable {
  private readonly replica = new Replica();
  private readonly versions = new Map<string, number>();

  /** @param lagging calls back once the index follows; `change` names the item and how often it changed */
  constructor(
    private readonly noticed: Noticed,
    private readonly lagging: (change: string, follow: () => void) => void,
  ) {
    super();
  }

  /** Returns an item synchronously, for observers. */
  peek(key: string): Row | undefined {
    return this.rows.get(key);
  }

  entries(): IterableIterator<[string, Row]> {
    return this.rows.entries();
  }

  /** Sets attributes of an item regardless of revisions, as people and Terraform do. */
  edit(key: string, set: Row): void {
    const before = this.rows.get(key);
    void this.transact([{ key, rev: before && Number(before.rev ?? 0), item: { ...before, ...set } }]);
  }

  /** Copies only the row: rows are replaced, so their values never change. */
  override async get(key: string): Promise<Row | undefined> {
    const row = this.rows.get(key);
    return row && { ...row };
  }

  override async getAll(keys: readonly string[]): Promise<Row[]> {
    return keys.flatMap((key) => this.rows.get(key) ?? []).map((row) => ({ ...row }));
  }

  override transact(writes: readonly Write[]): Promise<boolean> {
    return this.watch(
      writes.map(({ key }) => key),
      () => super.transact(writes),
    );
  }

  override delete(key: string): Promise<void> {
    return this.watch([key], () => super.delete(key));
  }

  override due(...asked: Parameters<MemoryTable["due"]>): Promise<Indexed[]> {
    return this.replica.due(...asked);
  }

  override count(...asked: Parameters<MemoryTable["count"]>): Promise<number> {
    return this.replica.count(...asked);
  }

  expire(now: number): void {
    for (const [key, { [EXPIRY_ATTRIBUTE]: expiresAt }] of [...this.rows]) {
      if (typeof expiresAt === "number" && expiresAt * 1000 < now) {
        void this.delete(key);
      }
    }
  }

  /** Reports what a write changes: a table in memory writes before its promise resolves. */
  private watch<T>(keys: readonly string[], write: () => T): T {
    const before = keys.map((key) => this.rows.get(key));
    const answer = write();
    keys.forEach((key, index) => {
      const after = this.rows.get(key);
      if (after !== before[index]) {
        this.follow(key, after);
      }
    });
    keys.forEach((key, index) => {
      const after = this.rows.get(key);
      if (after !== before[index]) {
        this.noticed(key, before[index], after);
      }
    });
    return answer;
  }

  private follow(key: string, row: Row | undefined): void {
    const version = (this.versions.get(key) ?? 0) + 1;
    this.versions.set(key, version);
    this.lagging(`${key} ${version}`, () => {
      if (this.versions.get(key) === version) {
        this.replica.put(key, row);
      }
    });
  }
}
