import { PARTITION_KEY } from "../contract/ledger";
import type { Change, Write } from "./table";
import { given } from "./value";

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
