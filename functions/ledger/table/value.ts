import { types } from "node:util";
import type { Attribute } from "../../contract/ledger";

/** An attribute's value as it is kept: times are ISO 8601 text in UTC, which sorts as time does and can be read. */
export type Stored =
  | string
  | number
  | boolean
  | readonly Stored[]
  | ReadonlySet<string>
  | { readonly [name: string]: Stored | undefined };
/** A value as it is given. */
export type Value = Stored | Date;

/** A value as it is kept. */
export function stored(value: Value): Stored {
  return value instanceof Date ? value.toISOString() : value;
}

/** Values by the attributes that they are for; one that is undefined leaves its attribute as it is. */
export type Values = Readonly<Partial<Record<Attribute, Value>>>;

/** Elements by the set of texts that they belong to, such as those that a change adds. */
export type Elements = Readonly<Partial<Record<Attribute, readonly string[]>>>;

/** The attributes that have a value, with it. */
export const given = <V>(values: Readonly<Partial<Record<Attribute, V>>>): [Attribute, V][] =>
  (Object.entries(values) as [Attribute, V | undefined][]).filter(
    (entry): entry is [Attribute, V] => entry[1] !== undefined,
  );

/** The attributes that have none, such as those that a change has to remove. */
export const missing = (values: Values): Attribute[] =>
  (Object.keys(values) as Attribute[]).filter((attribute) => values[attribute] === undefined);

/** The elements of a set of texts; undefined for everything else. */
export function elementsIn(value: Stored | undefined): ReadonlySet<string> | undefined {
  return types.isSet(value) ? (value as ReadonlySet<string>) : undefined;
}
