import type { IResolvable } from "cdktf";
import type { InputAttribute } from "../../functions/contract/blocking/attributes";
import { attributeOf } from "./expressions";

/** A text that matches a pattern. The pattern must mean the same in RE2 (Terraform) and JavaScript. */
export interface PatternAttribute {
  readonly matches: string;
  /** Characters, at most. */
  readonly most?: number;
  readonly isRequired?: boolean;
}

/** A list of texts that match a pattern; not empty if it is required or has a default. */
export interface ListAttribute {
  readonly eachMatches: string;
  /** Entries, at most. */
  readonly most: number;
  readonly isRequired?: boolean;
  readonly default?: readonly string[];
}

export interface ListMapAttribute {
  readonly keysMatch: string;
  readonly entriesMatch: string;
  readonly isRequired?: boolean;
}

export type ObjectAttribute = InputAttribute | PatternAttribute | ListAttribute | ListMapAttribute;

/** Attributes of an object input, by Terraform's names. Type and rules of the input are made from them. */
export type Attributes = Readonly<Record<string, ObjectAttribute>>;

/** Expressions that read the module's variables, by names in camel case. */
// biome-ignore lint/suspicious/noExplicitAny: a token has whatever type its reader wants.
export type Inputs = Readonly<Record<string, any>>;

export function attributeValues<A extends Attributes>(
  object: unknown,
  attributes: A,
): Record<keyof A, IResolvable> {
  const values = Object.keys(attributes).map((name) => [name, attributeOf(object, name)]);
  return Object.fromEntries(values);
}

export function objectType(attributes: Attributes): string {
  const types = Object.entries(attributes).map(([name, attribute]) => [name, typeOf(attribute)] as const);
  const width = Math.max(...types.map(([name]) => name.length));
  return `object({\n${types.map(([name, type]) => `    ${name.padEnd(width)} = ${type}\n`).join("")}  })`;
}

function typeOf(attribute: ObjectAttribute): string {
  const type =
    "matches" in attribute || "oneOf" in attribute
      ? "string"
      : "eachMatches" in attribute
        ? "list(string)"
        : "keysMatch" in attribute
          ? "map(list(string))"
          : "from" in attribute
            ? "number"
            : "bool";
  if ("isRequired" in attribute && attribute.isRequired) {
    return type;
  }
  const usual = "default" in attribute ? attribute.default : undefined;
  return `optional(${usual === undefined ? type : `${type}, ${JSON.stringify(usual)}`})`;
}
