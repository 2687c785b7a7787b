/** An attribute's value as it is kept: times are ISO 8601 text in UTC, which sorts as time does and can be read. */
export type Stored =
  | string
  | number
  | boolean
  | readonly Stored[]
  | { readonly [name: string]: Stored | undefined };
/** A value as it is given. */
export type Value = Stored | Date;

/** A value as it is kept. */
export function stored(value: Value): Stored {
  return value instanceof Date ? value.toISOString() : value;
}
