import type { ENFORCING, VERDICT_RECORDED, WaitingForVerdict } from "../contract/blocking/enforcement";
import type { DECIDED } from "../contract/blocking/gate";
import type { ScanState } from "../contract/images/scan";
import type { Attribute, FINDING_STATES, LISTING, PUBLISHING } from "../contract/ledger";
import type { Stored } from "./value";

/** State of a scan that waits and was asked for in another place than the installation's own, by which that place's are found. */
export type WaitingElsewhere = `WAITING ${string}`;

/**
 * States by which the index finds items. They are those of scans, of an outcome that has to be published, and of a
 * subject that enforcement has to look at. Further there are those of a decision of the gate, of a list of vulnerabilities that
 * has to be read, and of images with findings.
 */
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

/** An item of the table, with its attributes by name. */
export type Row = Readonly<Partial<Record<Attribute, Stored>>>;

/** A write of a whole item, which applies where nobody has written the item since it was read. */
export interface Write {
  readonly key: string;
  /** The item's revision as it was read. Undefined: the item must not exist. 0: it exists, and has none. */
  readonly rev: number | undefined;
  /** With its next revision; undefined: it is deleted. */
  readonly item: Row | undefined;
}

/** The index's part of an item. */
export interface Indexed {
  readonly key: string;
  /** The range key, ISO 8601. */
  readonly dueAt: string;
}

/**
 * The ledger's table: reads, and conditional writes that say what they met. In AWS it is DynamoDB, in tests it can be a
 * table in memory; both pass the same contract tests.
 */
export interface Table {
  /** An item as it is now. */
  get(key: string): Promise<Row | undefined>;
  /** Items as they are now, in any order and each once, however often it is named; those that do not exist are left out. */
  getAll(keys: readonly string[]): Promise<Row[]>;
  /**
   * The items of one state by their time, the earliest first; eventually consistent. Decisions of people and of
   * Terraform are none of them, whatever state somebody gave them: functions may not write them, so they would hold up
   * the others.
   *
   * @param until the latest time that is of interest; undefined: any
   */
  due(state: IndexedState, until: Date | undefined, limit: number): Promise<Indexed[]>;
  /** How many of the first `limit` items of a state have a time until then; eventually consistent. Default: all of them */
  count(state: IndexedState, limit: number, until?: Date): Promise<number>;
  /**
   * All items of the table, in no particular order: page by page, each as it is when it is asked for. It costs as much as
   * the table is large.
   *
   * @param attributes so that no others are transferred
   */
  pages(attributes: readonly Attribute[]): AsyncGenerator<readonly Row[]>;
  /**
   * Writes up to 100 items, all or nothing: false, with nothing changed, where somebody has written one of them.
   *
   * @throws Error where an item cannot be kept
   */
  transact(writes: readonly Write[]): Promise<boolean>;
}
