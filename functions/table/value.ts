/** An attribute's value as it is kept: times are ISO 8601 text in UTC, which sorts as time does and can be read. */
export type Stored =
  | string
  | number
  | boolean
  | readonly Stored[]
  | { readonly [name: string]: Stored | undefined };
/** After it, years have more than four digits, and texts of times no longer sort as times do. */
const LATEST = new Date("9999-12-31T23:59:59.999Z");

// Anybody with the right may write to the table: of an attribute only what it should be is read, and nothing is converted.

/** The text of an attribute; undefined for an empty one, and for everything else. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value of a text as JSON; undefined where it is none. */
export function jsonIn(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** The number of an attribute; 0 for everything else. */
export function numberIn(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** The time of an attribute; undefined for everything else. */
export function timeIn(value: unknown): Date | undefined {
  const read = new Date(textIn(value) ?? Number.NaN);
  return read <= LATEST ? read : undefined;
}

/** The value where it is a known word. */
export function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}

/** Some of an item's attributes, each read alike. */
export function partsIn<N extends string, V>(
  row: Readonly<Partial<Record<N, unknown>>>,
  names: readonly N[],
  read: (value: unknown) => V,
) {
  return Object.fromEntries(names.map((name) => [name, read(row[name])])) as { readonly [Name in N]: V };
}

/** The elements of a list that can be read; none for everything else. */
export function listIn<V>(value: unknown, read: (each: unknown) => V | undefined): readonly V[] {
  return Array.isArray(value) ? value.flatMap((each) => read(each) ?? []) : [];
}

/** The texts of a list; none for everything else. */
export function textsIn(value: unknown): readonly string[] {
  return listIn(value, textIn);
}
