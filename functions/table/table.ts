import type { ENFORCING, VERDICT_RECORDED, WaitingForVerdict } from "../contract/blocking/enforcement";
import type { DECIDED } from "../contract/blocking/gate";
import type { ScanState } from "../contract/images/scan";
import type { Attribute, FINDING_STATES, LISTING, PUBLISHING } from "../contract/ledger";
import type { Stored } from "./value";

/**
 * State of a scan that waits outside the installation's own place. It names the place, so that scans can be found by
 * place.
 */
export type WaitingElsewhere = `WAITING ${string}`;

/** States by which the index finds items that need work or are listed. */
export type IndexedState =
  | ScanState
  | WaitingElsewhere
  | typeof PUBLISHING
  | typeof ENFORCING
  | WaitingForVerdict
  | typeof VERDICT_RECORDED
  | typeof DECIDED
  | typeof LISTING
  | (typeof FINDING_STATES)[number];

export type Row = Readonly<Partial<Record<Attribute, Stored>>>;

/** A write of a whole item. It applies only if the item has not changed since it was read. */
export interface Write {
  readonly key: string;
  /** Revision of the item as it was read. Undefined: the item must not exist. 0: it exists without a revision. */
  readonly rev: number | undefined;
  /** The new item with its next revision. Undefined: the item is deleted. */
  readonly item: Row | undefined;
}

export interface Indexed {
  readonly key: string;
  /** ISO 8601. */
  readonly dueAt: string;
}

/** The ledger's table. DynamoDB and the tests' table in memory pass the same contract tests. */
export interface Table {
  /** Reads an item, strongly consistent. */
  get(key: string): Promise<Row | undefined>;
  /** Reads items, strongly consistent, each once and in any order. Leaves out items that do not exist. */
  getAll(keys: readonly string[]): Promise<Row[]>;
  /**
   * Returns the items of a state by their time, earliest first; eventually consistent. Items `config#…` (decisions of
   * people and of Terraform) are left out in any state: functions may not write them, so they would block the others.
   *
   * @param until the latest time. Undefined: any
   */
  due(state: IndexedState, until: Date | undefined, limit: number): Promise<Indexed[]>;
  /** Counts at most `limit` items of a state with a time up to `until`; eventually consistent. Default: any time */
  count(state: IndexedState, limit: number, until?: Date): Promise<number>;
  /** Reads all items page by page, in any order, with only these attributes. The cost grows with the table's size. */
  pages(attributes: readonly Attribute[]): AsyncGenerator<readonly Row[]>;
  /**
   * Writes up to 100 items, all or none. Returns false if another writer changed one of them. @throws Error if an item
   * cannot be stored
   */
  transact(writes: readonly Write[]): Promise<boolean>;
}
