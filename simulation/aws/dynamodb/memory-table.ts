import {
  type Attribute,
  CONFIG_PREFIX,
  DUE_ITEMS_INDEX,
  PARTITION_KEY,
} from "../../../functions/contract/ledger";
import {
  type Counted,
  checkWrites,
  type Indexed,
  type IndexedState,
  type Page,
  type Row,
  type Table,
  type Write,
} from "../../../functions/table/table";

/** Items of a page. */
const PAGE = 100;

/** A table in memory, for tests: it keeps and refuses what DynamoDB does, and its index never lags. */
export class MemoryTable implements Table {
  protected readonly rows = new Map<string, Row>();
  private readonly index = new MemoryIndex();

  async get(key: string): Promise<Row | undefined> {
    return structuredClone(this.rows.get(key));
  }

  async getAll(keys: readonly string[]): Promise<Row[]> {
    return structuredClone(
      [...new Set(keys)].map((key) => this.rows.get(key)).filter((row) => row !== undefined),
    );
  }

  async due(state: IndexedState, until: Date | undefined, limit: number): Promise<Indexed[]> {
    return this.head(state, until, limit)
      .map(({ key, dueAt }) => ({ key, dueAt }))
      .filter(({ key }) => !key.startsWith(CONFIG_PREFIX));
  }

  async count(state: IndexedState, limit: number, { until }: Counted = {}): Promise<number> {
    return this.head(state, until, limit).length;
  }

  async *pages(attributes: readonly Attribute[]): AsyncGenerator<Page> {
    const rows = [...this.rows.values()];
    for (let read = 0; read < rows.length; read += PAGE) {
      const page = rows.slice(read, read + PAGE).map((row) => projected(row, attributes));
      yield { rows: structuredClone(page) };
    }
  }

  async transact(writes: readonly Write[]): Promise<boolean> {
    checkWrites(writes);
    const isUnwritten = ({ key, rev }: Write) => {
      const item = this.rows.get(key);
      return item === undefined ? rev === undefined : rev === (item.rev ?? 0);
    };
    const apply = writes.every(isUnwritten);
    for (const { key, item } of apply ? writes : []) {
      if (item === undefined) {
        this.drop(key);
      } else {
        this.keep(key, { ...plain(item), [PARTITION_KEY]: key });
      }
    }
    return apply;
  }

  async delete(key: string): Promise<void> {
    this.drop(key);
  }

  private head(state: IndexedState, until: Date | undefined, limit: number): readonly Indexed[] {
    return this.index
      .of(state)
      .slice(0, limit)
      .filter(({ dueAt }) => until === undefined || dueAt <= until.toISOString());
  }

  private drop(key: string): void {
    this.index.update(key, this.rows.get(key), undefined);
    this.rows.delete(key);
  }

  private keep(key: string, item: Row): void {
    this.index.update(key, this.rows.get(key), item);
    this.rows.set(key, item);
  }
}

const projected = (row: Row, attributes: readonly Attribute[]): Row =>
  Object.fromEntries(
    attributes.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]] as const])),
  );

const plain = (item: Row): Row =>
  structuredClone(Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)));

/** The index of a table in memory: the items of each state by their time. Those that lack one of its keys are not in it. */
export class MemoryIndex {
  private readonly states = new Map<unknown, Indexed[]>();

  /** The items of a state, the earliest first, and of the same time by their keys. */
  of(state: IndexedState): readonly Indexed[] {
    return this.states.get(state) ?? [];
  }

  /** An item was written or deleted. */
  update(key: string, before: Row | undefined, after: Row | undefined): void {
    const [old, changed] = [entryOf(key, before), entryOf(key, after)];
    if (old) {
      this.inState(old.state).splice(this.placeOf(old), 1);
    }
    if (changed) {
      this.inState(changed.state).splice(this.placeOf(changed), 0, changed);
    }
  }

  private inState(state: unknown): Indexed[] {
    const items = this.states.get(state) ?? [];
    this.states.set(state, items);
    return items;
  }

  /** Where the entry is, or belongs: a search by halves, because tests have thousands of items. */
  private placeOf({ state, dueAt, key }: Entry): number {
    const items = this.inState(state);
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = items[middle];
      if (item && (item.dueAt < dueAt || (item.dueAt === dueAt && item.key < key))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

interface Entry extends Indexed {
  readonly state: string;
}

function entryOf(key: string, row: Row | undefined): Entry | undefined {
  const state = row?.[DUE_ITEMS_INDEX.hashKey];
  const dueAt = row?.[DUE_ITEMS_INDEX.rangeKey];
  return typeof state === "string" && typeof dueAt === "string" ? { key, dueAt, state } : undefined;
}
