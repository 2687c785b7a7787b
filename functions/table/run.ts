import { after, MINUTE } from "../contract/durations";
import { DUE_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { IndexedState, Row, Table, Write } from "./table";

/** Tries of a write that conflicts with other writes. Then a later run writes. */
const MAX_TRIES = 10;

/** How long an unreadable item is put off, in milliseconds. */
const UNREADABLE_MS = 15 * MINUTE;

/** Result of a step. Its items are written together, each as a whole; undefined deletes an item. */
export interface Stepped<R> {
  readonly items: Readonly<Record<string, Row | undefined>>;
  readonly result: R;
}

export type RunTable = Pick<Table, "get" | "getAll" | "transact">;

/** A write conflicted with other writes of the same items in every try. Nothing was written. */
export class ConflictError extends Error {
  // DynamoDB's name for a conflict, which callers treat as a passing outage.
  override readonly name = "TransactionConflictError";

  constructor(keys: readonly string[]) {
    super(
      `${MAX_TRIES} writes of the items ${keys.join(", ")} conflicted with other writes; the next try comes later`,
    );
  }
}

/**
 * Reads items, applies a pure step, and writes all of its result or nothing. If another writer has changed an item
 * meanwhile, it starts again, up to ten times.
 *
 * @param now revision of a new item, so that an item that was deleted and written again differs from the old item
 * @param step gets the existing items by key
 * @param read the items as the caller has just read them, for the first try. Default: they are read
 * @throws ConflictError
 */
export async function run<R>(
  table: RunTable,
  keys: readonly string[],
  now: Date,
  step: (items: ReadonlyMap<string, Row>) => Stepped<R>,
  read?: ReadonlyMap<string, Row>,
): Promise<R> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const items = (attempt === 1 && read) || (await itemsOf(table, keys));
    const { items: stepped, result } = step(items);
    const writes = Object.entries(stepped).map(([key, item]): Write => {
      const rev = revOf(items.get(key));
      return { key, rev, item: item && { ...item, rev: rev === undefined ? now.getTime() : rev + 1 } };
    });
    if (writes.length === 0 || (await table.transact(writes))) {
      return result;
    }
  }
  throw new ConflictError(keys);
}

/** Does the same as {@link run} for one item. If the step returns the item that it got, nothing is written. */
export async function runOne<R>(
  table: RunTable,
  key: string,
  now: Date,
  step: (item: Row | undefined) => { readonly item: Row | undefined; readonly result: R },
): Promise<R> {
  return run(table, [key], now, (items) => {
    const before = items.get(key);
    const { item, result } = step(before);
    return { items: item === before ? {} : { [key]: item }, result };
  });
}

export async function rewrite(
  table: RunTable,
  key: string,
  now: Date,
  changed: (item: Row | undefined) => Row | undefined,
): Promise<void> {
  await runOne(table, key, now, (item) => ({ item: changed(item), result: undefined }));
}

/** Puts off an unreadable item, so that it does not block the others. Another version of the product may read it. */
export async function putOffUnreadable(table: RunTable, key: string, now: Date): Promise<void> {
  const dueAt = after(now, UNREADABLE_MS).toISOString();
  await rewrite(table, key, now, (row) => row && { ...row, [DUE_ATTRIBUTE]: dueAt });
}

/**
 * Returns the due items of a state, read again from the table because the index lags.
 *
 * @param until see {@link Table.due}
 * @param named keys of items that were written just now; they come first
 * @param chosen picks the keys to read. Default: all
 */
export async function dueItems(
  table: Pick<Table, "due" | "get" | "getAll">,
  state: IndexedState,
  until: Date | undefined,
  limit: number,
  named: readonly string[] = [],
  chosen = (keys: string[]) => keys,
): Promise<readonly Row[]> {
  const indexed = await table.due(state, until, limit);
  // A lagging index may list an item twice, with its old and its new time.
  const keys = chosen([...new Set([...named, ...indexed.map(({ key }) => key)])]);
  const items = await itemsOf(table, keys);
  const isDue = (row: Row) => until === undefined || String(row[DUE_ATTRIBUTE]) <= until.toISOString();
  return keys
    .flatMap((key) => items.get(key) ?? [])
    .filter((row) => row[STATE_ATTRIBUTE] === state && isDue(row));
}

/** Reads items by key, strongly consistent. */
export async function itemsOf(
  table: Pick<RunTable, "get" | "getAll">,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const [only, ...others] = keys;
  if (only !== undefined && others.length === 0) {
    const item = await table.get(only);
    return new Map(item ? [[only, item]] : []);
  }
  const items = keys.length === 0 ? [] : await table.getAll(keys);
  return new Map(items.map((item) => [String(item.image), item]));
}

/** Returns the revision of an item: undefined if there is no item, 0 if it has no revision. */
function revOf(item: Row | undefined): number | undefined {
  return typeof item?.rev === "number" ? item.rev : item && 0;
}
