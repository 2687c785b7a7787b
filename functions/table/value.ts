/** A stored attribute value. Times are ISO 8601 in UTC: as text they sort by time. */
export type Stored =
  | string
  | number
  | boolean
  | readonly Stored[]
  | { readonly [name: string]: Stored | undefined };
/** Years after 9999 have more digits, so their texts do not sort by time. */
const LATEST = new Date("9999-12-31T23:59:59.999Z");

// Anybody with the right to write may store any value: values of an unexpected type are ignored, never converted.

/** Returns a text. Undefined for an empty text and any other value. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Parses JSON. Undefined if it is invalid. */
export function jsonIn(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** Returns a number. 0 for any other value. */
export function numberIn(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** Returns a time. Undefined for any other value. */
export function timeIn(value: unknown): Date | undefined {
  const read = new Date(textIn(value) ?? Number.NaN);
  return read <= LATEST ? read : undefined;
}

export function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}

export function partsIn<N extends string, V>(
  row: Readonly<Partial<Record<N, unknown>>>,
  names: readonly N[],
  read: (value: unknown) => V,
) {
  return Object.fromEntries(names.map((name) => [name, read(row[name])])) as { readonly [Name in N]: V };
}

/** Returns the readable elements of a list. Empty for any other value. */
export function listIn<V>(value: unknown, read: (each: unknown) => V | undefined): readonly V[] {
  return Array.isArray(value) ? value.flatMap((each) => read(each) ?? []) : [];
}

/** Returns the texts in a list. Empty for any other value. */
export function textsIn(value: unknown): readonly string[] {
  return listIn(value, textIn);
}
