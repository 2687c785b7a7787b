import type { Attribute } from "../contract/ledger";
import type { Value } from "./value";

/**
 * A condition on an item before it is written, as data: rendered for DynamoDB, evaluated in memory. An item that does
 * not exist has no attributes.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly attribute: Attribute; readonly exists: boolean }
  | { readonly attribute: Attribute; readonly oneOf: readonly Value[] }
  | { readonly attribute: Attribute; readonly atMost: Value }
  | { readonly attribute: Attribute; readonly contains: string }
  | { readonly attribute: Attribute; readonly sizeBelow: number };

export const all = (...conditions: readonly Condition[]): Condition => ({ all: conditions });
export const any = (...conditions: readonly Condition[]): Condition => ({ any: conditions });
export const present = (attribute: Attribute): Condition => ({ attribute, exists: true });
export const absent = (attribute: Attribute): Condition => ({ attribute, exists: false });
/** The attribute is there and has one of the values. */
export const is = (attribute: Attribute, ...values: readonly Value[]): Condition => ({
  attribute,
  oneOf: values,
});
/** The attribute is there and not greater; times compare as times. */
export const atMost = (attribute: Attribute, value: Value): Condition => ({ attribute, atMost: value });
/** The attribute is a set, and the element is in it. */
export const contains = (attribute: Attribute, element: string): Condition => ({
  attribute,
  contains: element,
});
/** The attribute is absent, or a set of fewer elements. */
export const sizeBelow = (attribute: Attribute, size: number): Condition => ({ attribute, sizeBelow: size });
