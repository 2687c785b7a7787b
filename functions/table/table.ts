import type { ENFORCING, VERDICT_RECORDED, WaitingForVerdict } from "../contract/blocking/enforcement";
import type { DECIDED } from "../contract/blocking/gate";
import type { ErrorClass, ScanState } from "../contract/images/scan";
import { type Attribute, type FINDING_STATES, PARTITION_KEY, type PUBLISHING } from "../contract/ledger";
import { given, type Stored, type Value, type Values } from "./value";

/** State of a scan that waits and was asked for in another place than the installation's own, by which that place's are found. */
export type WaitingElsewhere = `WAITING ${string}`;

/**
 * States by which the index finds items. They are those of scans, of an outcome that has to be published, and of a
 * subject that enforcement has to look at. Further there are those of a decision of the gate, and of findings.
 */
export type IndexedState =
  | ScanState
  | WaitingElsewhere
  | typeof PUBLISHING
  | typeof ENFORCING
  | WaitingForVerdict
  | typeof VERDICT_RECORDED
  | typeof DECIDED
  | (typeof FINDING_STATES)[keyof typeof FINDING_STATES];

/** An item of the table, with its attributes by name. */
export type Row = Readonly<Partial<Record<Attribute, Stored>>>;

/** A conditional write of one item, which is made where it does not exist. */
export interface Change {
  /** The item's partition key. */
  readonly key: string;
  readonly set: Values;
  readonly remove?: readonly Attribute[];
  /** Condition on the item as it is. Default: nothing */
  readonly condition?: Condition;
}

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

/** Which items of a state are counted. */
export interface Counted {
  /** The latest time that is of interest. Default: any */
  readonly until?: Date | undefined;
  /** Only errors of this class. Default: any item */
  readonly errorClass?: ErrorClass | undefined;
}

/** A part of the whole table. */
export interface Page {
  readonly rows: readonly Row[];
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
  /** How many of the first `limit` items of a state are meant; eventually consistent. Default: all of them */
  count(state: IndexedState, limit: number, which?: Counted): Promise<number>;
  /**
   * All items of the table, in no particular order: page by page, each as it is when it is asked for. It costs as much as
   * the table is large.
   *
   * @param attributes so that no others are transferred
   */
  pages(attributes: readonly Attribute[]): AsyncGenerator<Page>;
  /**
   * Writes where the condition holds: false, with nothing changed, where it does not.
   *
   * @throws InvalidChangeError where the change cannot be written to any item
   */
  update(change: Change): Promise<boolean>;
  /**
   * Writes one change each of up to 100 items, all or nothing: false, with nothing changed, where one of the conditions
   * does not hold.
   *
   * @throws InvalidChangeError where a change cannot be written to any item
   */
  updateTogether(changes: readonly Change[]): Promise<boolean>;
  /**
   * Writes up to 100 items, all or nothing: false, with nothing changed, where somebody has written one of them.
   *
   * @throws InvalidChangeError where an item cannot be kept
   */
  transact(writes: readonly Write[], changes?: readonly Change[]): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/**
 * A condition on an item before it is changed, as data: rendered for DynamoDB, evaluated in memory. An item that does
 * not exist has no attributes.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly attribute: Attribute; readonly exists: boolean }
  | { readonly attribute: Attribute; readonly is: Value };

export const all = (...conditions: readonly Condition[]): Condition => ({ all: conditions });
export const present = (attribute: Attribute): Condition => ({ attribute, exists: true });
export const absent = (attribute: Attribute): Condition => ({ attribute, exists: false });
/** The attribute is there and has the value. */
export const is = (attribute: Attribute, value: Value): Condition => ({ attribute, is: value });

/** TransactWriteItems takes so many: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_TOGETHER = 100;

/** A change that DynamoDB would refuse as a whole: an error of the program, whatever the item is. */
export class InvalidChangeError extends Error {
  override readonly name = "InvalidChangeError";

  constructor(key: string, problem: string) {
    super(`The change of the item "${key}" ${problem}.`);
  }
}

/**
 * Both tables refuse the same changes, so that what passes in memory passes in DynamoDB.
 *
 * @throws InvalidChangeError
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
function checkChange({ key, ...change }: Change): void {
  const { set, remove = [] } = change;
  const named = given(set);
  const problem =
    (key === "" && "names no item: a key has at least one character") ||
    namesProblem([...named.map(([name]) => name), ...remove]) ||
    valuesProblem(Object.fromEntries(named));
  if (problem) {
    throw new InvalidChangeError(key, problem);
  }
}

/** @throws InvalidChangeError */
export function checkWrites(writes: readonly Write[], changes: readonly Change[]): void {
  checkTogether([...writes, ...changes]);
  changes.forEach(checkChange);
  for (const { key, item = {} } of writes) {
    const problem = key === "" ? "names no item" : valuesProblem(Object.fromEntries(given(item)));
    if (problem) {
      throw new InvalidChangeError(key, problem);
    }
  }
}

function checkTogether(changes: readonly Pick<Change, "key">[]): void {
  const keys = changes.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) {
    throw new InvalidChangeError(twice, "stands twice among changes that are written together; make it one");
  }
  if (changes.length === 0 || changes.length > MAX_TOGETHER) {
    throw new RangeError(
      `${changes.length} changes cannot be written together: DynamoDB takes 1 to ${MAX_TOGETHER}.`,
    );
  }
}

function namesProblem(names: readonly string[]): string | undefined {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (names.length === 0) {
    return "changes nothing: set or remove an attribute";
  }
  if (twice !== undefined) {
    return `names the attribute "${twice}" twice: set it, or remove it`;
  }
  return names.includes(PARTITION_KEY)
    ? `names the item's key, "${PARTITION_KEY}", which never changes`
    : undefined;
}

function valuesProblem(values: Readonly<Record<string, unknown>>): string | undefined {
  const path = Object.entries(values)
    .map(([name, value]) => unstorable(value, name))
    .find((found) => found !== undefined);
  return (
    path && `sets ${path}, which cannot be kept: leave it out, or give a text, a finite number or a boolean`
  );
}

/** The path of the first value within that DynamoDB has no type for. */
function unstorable(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null || (typeof value === "number" && !Number.isFinite(value))) {
    return `"${path}" to ${value}`;
  }
  return typeof value === "object" && !(value instanceof Date)
    ? Object.entries(value)
        .map(([name, each]) => unstorable(each, `${path}.${name}`))
        .find((found) => found !== undefined)
    : undefined;
}
