/**
 * An object's values by their keys. Only its own: a reference in a result may be any text, `constructor` too.
 * @param name what to call it where it is anything else than an object of objects
 * @throws TypeError
 */
export function recordOf<Value>(values: Readonly<Record<string, Value>>, name: string): Map<string, Value> {
  if (isObject(values) && Object.values(values).every(isObject)) return new Map(Object.entries(values));
  return misshapen(name, "object of objects");
}

/**
 * A list's own elements.
 * @param name what to call it where it is anything else than a list of objects
 * @throws TypeError
 */
export function listOf<Element>(values: readonly Element[] | undefined, name: string): readonly Element[] {
  if (values && Array.isArray(values) && values.every(isObject)) return values;
  return misshapen(name, "list of objects");
}

/** @throws TypeError that calls it by the name where it is no text */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  return misshapen(name, "text");
}

function misshapen(name: string, kind: string): never {
  throw new TypeError(`${name} is no ${kind}`);
}

const isObject = (value: unknown): boolean => Object(value) === value && !Array.isArray(value);

/** The parts that are there, as one text. */
export const joined = (...parts: unknown[]): string => parts.filter(Boolean).join(", ");
