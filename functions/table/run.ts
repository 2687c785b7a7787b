import { after, MINUTE } from "../contract/durations";
import { DUE_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { IndexedState, Row, Table, Write } from "./table";

/** How often a write meets that of others before somebody else's turn comes: they come again later. */
const MOST_TRIES = 10;

/** How long an item is put off that nobody can read. */
const UNREADABLE_MS = 15 * MINUTE;

/** Result of a step: the items that it names are written together, each as a whole; undefined deletes one. */
export interface Stepped<R> {
  readonly items: Readonly<Record<string, Row | undefined>>;
  /** For whoever has the step made. */
  readonly result: R;
}

export type RunTable = Pick<Table, "get" | "getAll" | "transact">;

/** A write met others' writes of the same items again and again. Nothing was written. */
export class ConflictError extends Error {
  // As DynamoDB names it: an outage that passes.
  override readonly name = "TransactionConflictError";

  constructor(keys: readonly string[]) {
    super(`${MOST_TRIES} writes of the items ${keys.join(", ")} met other writes; the next try comes later`);
  }
}

/**
 * Reads items as they are now, has a pure step say what becomes of them, and writes that: all of it, or nothing. Where somebody
 * has written one of them meanwhile, it begins again, ten times at most.
 *
 * @param now the revision of a new item, so that nobody takes one that came back after its end for the old one
 * @param step is given the items by key; absent is what does not exist
 * @param read the items as whoever calls has read them just now, for the first step. Default: they are read
 * @throws ConflictError
 */
export async function run<R>(
  table: RunTable,
  keys: readonly string[],
  now: Date,
  step: (items: ReadonlyMap<string, Row>) => Stepped<R>,
  read?: ReadonlyMap<string, Row>,
): Promise<R> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
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

/** The same for one item. The item itself as the result of the step is not written. */
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

/** The same where nothing but the item is of interest. */
export async function rewrite(
  table: RunTable,
  key: string,
  now: Date,
  changed: (item: Row | undefined) => Row | undefined,
): Promise<void> {
  await runOne(table, key, now, (item) => ({ item: changed(item), result: undefined }));
}

/** An item that nobody can read must not stand before the others: an earlier or later version may read it. */
export async function putOffUnreadable(table: RunTable, key: string, now: Date): Promise<void> {
  const dueAt = after(now, UNREADABLE_MS).toISOString();
  await rewrite(table, key, now, (row) => row && { ...row, [DUE_ATTRIBUTE]: dueAt });
}

/**
 * The items of a state whose time has come, as they are now, because the index lags.
 *
 * @param until see {@link Table.due}
 * @param named keys of items that were written just now: they come first
 * @param chosen those of all that are found that are read. Default: each
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
  // An index that lags may name an item twice, by its time before and now.
  const keys = chosen([...new Set([...named, ...indexed.map(({ key }) => key)])]);
  const items = await itemsOf(table, keys);
  const isDue = (row: Row) => until === undefined || String(row[DUE_ATTRIBUTE]) <= until.toISOString();
  return keys
    .flatMap((key) => items.get(key) ?? [])
    .filter((row) => row[STATE_ATTRIBUTE] === state && isDue(row));
}

/** Items as they are now, by key. */
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

/** The revision of an item as it was read: undefined where there was none, 0 where it has none. */
function revOf(item: Row | undefined): number | undefined {
  return typeof item?.rev === "number" ? item.rev : item && 0;
}
