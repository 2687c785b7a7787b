import type { Attribute } from "../contract/ledger";
import type { Value } from "./value";

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
