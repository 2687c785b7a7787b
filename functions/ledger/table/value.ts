import type { Attribute } from "../../contract/ledger";

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

/** Values by the attributes that they are for; one that is undefined leaves its attribute as it is. */
export type Values = Readonly<Partial<Record<Attribute, Value>>>;

/** The attributes that have a value, with it. */
export const given = (values: Values): [Attribute, Value][] =>
  (Object.entries(values) as [Attribute, Value | undefined][]).filter(
    (entry): entry is [Attribute, Value] => entry[1] !== undefined,
  );

/** The attributes that have none, such as those that a change has to remove. */
export const missing = (values: Values): Attribute[] =>
  (Object.keys(values) as Attribute[]).filter((attribute) => values[attribute] === undefined);
