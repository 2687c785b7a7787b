import { CONFIG_PREFIX } from "../../../functions/contract/blocking/gate";
import { type Attribute, DUE_ITEMS_INDEX, PARTITION_KEY } from "../../../functions/contract/ledger";
import type { Indexed, IndexedState, Row, Table, Write } from "../../../functions/table/table";

const PAGE = 100;

/** A table in memory, for tests: stores and refuses what DynamoDB does; its index never lags. */
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

  async count(state: IndexedState, limit: number, until?: Date): Promise<number> {
    return this.head(state, until, limit).length;
  }

  async *pages(attributes: readonly Attribute[]): AsyncGenerator<readonly Row[]> {
    const rows = [...this.rows.values()];
    for (let read = 0; read < rows.length; read += PAGE) {
      const page = rows.slice(read, read + PAGE).map((row) => projected(row, attributes));
      yield structuredClone(page);
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

/** The index of a table in memory: items by state and due time, without those that lack either. */
export class MemoryIndex {
  private readonly states = new Map<unknown, Indexed[]>();

  of(state: IndexedState): readonly Indexed[] {
    return this.states.get(state) ?? [];
  }

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

  /** Returns the entry's position. Binary search, because tests have thousands of items. */
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

/** Limit of writes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_TOGETHER = 100;

/** A write that DynamoDB always refuses: an error of the program. */
class InvalidWriteError extends Error {
  override readonly name = "InvalidWriteError";

  constructor(key: string, problem: string) {
    super(`The write of the item "${key}" ${problem}.`);
  }
}

/** Refuses what DynamoDB refuses; undefined attributes count as left out. @throws InvalidWriteError, RangeError */
function checkWrites(writes: readonly Write[]): void {
  const keys = writes.map(({ key }) => key);
  for (const [index, { key, item = {} }] of writes.entries()) {
    const [path] = Object.entries(item).flatMap(([name, value]) =>
      value === undefined ? [] : (unstorable(value, name) ?? []),
    );
    const problem =
      (key === "" && "names no item") ||
      (keys.indexOf(key) !== index && "stands twice among those that are made together; make it one") ||
      (path &&
        `sets ${path}, which cannot be kept: leave it out, or give a text, a finite number or a boolean`);
    if (problem) {
      throw new InvalidWriteError(key, problem);
    }
  }
  if (writes.length === 0 || writes.length > MAX_TOGETHER) {
    throw new RangeError(
      `${writes.length} writes cannot be made together: DynamoDB takes 1 to ${MAX_TOGETHER}.`,
    );
  }
}

/** Returns the path of the first value that DynamoDB has no type for. */
function unstorable(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null || (typeof value === "number" && !Number.isFinite(value))) {
    return `"${path}" to ${value}`;
  }
  return typeof value === "object"
    ? Object.entries(value)
        .map(([name, each]) => unstorable(each, `${path}.${name}`))
        .find((found) => found !== undefined)
    : undefined;
}
