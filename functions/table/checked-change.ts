import { types } from "node:util";
import { PARTITION_KEY } from "../contract/ledger";
import type { Change, Write } from "./table";
import { type Elements, given } from "./value";

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
export function checkChange({ key, ...change }: Change): void {
  const { set, remove = [], addTo = {}, removeFrom = {} } = change;
  const named = [set, addTo, removeFrom].flatMap((values) => given<unknown>(values).map(([name]) => name));
  const problem =
    (key === "" && "names no item: a key has at least one character") ||
    namesProblem([...named, ...remove]) ||
    valuesProblem(Object.fromEntries(given(set))) ||
    elementsProblem(addTo) ||
    elementsProblem(removeFrom);
  if (problem) {
    throw new InvalidChangeError(key, problem);
  }
}

/** @throws InvalidChangeError */
export function checkWrites(writes: readonly Write[], changes: readonly Change[]): void {
  checkTogether([...writes, ...changes]);
  changes.forEach(checkChange);
  for (const { key, item } of writes) {
    const path = Object.entries(item ?? {})
      .map(([name, value]) => (value === undefined ? undefined : unstorable(value, name)))
      .find((found) => found !== undefined);
    if (key === "" || path !== undefined) {
      throw new InvalidChangeError(key, path ? `sets ${path}, which cannot be kept` : "names no item");
    }
  }
}

/** @throws InvalidChangeError */
export function checkChangesTogether(changes: readonly Change[]): void {
  checkTogether(changes);
  changes.forEach(checkChange);
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
    return "changes nothing: set or remove an attribute, or elements of a set";
  }
  if (twice !== undefined) {
    return `names the attribute "${twice}" twice: set it, remove it, or change its elements`;
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

/** Neither a set nor what is added to one is ever empty, nor is an element. */
function elementsProblem(elements: Elements): string | undefined {
  const [name] = given(elements).find(([, each]) => each.length === 0 || each.includes("")) ?? [];
  return (
    name && `names no element of the set "${name}", or an empty one: give at least one text of characters`
  );
}

/** The path of the first value within that DynamoDB has no type for. */
function unstorable(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null || (typeof value === "number" && !Number.isFinite(value))) {
    return `"${path}" to ${value}`;
  }
  if (types.isSet(value) && value.size === 0) {
    return `"${path}" to an empty set`;
  }
  return typeof value === "object" && !(value instanceof Date)
    ? Object.entries(value)
        .map(([name, each]) => unstorable(each, `${path}.${name}`))
        .find((found) => found !== undefined)
    : undefined;
}
