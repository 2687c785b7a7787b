import { type Attributes, objectType } from "../terraform-language";

export interface Rule extends Examples {
  readonly condition: string;
  /** The mistake, the allowed values and the next step. */
  readonly message: string;
  /** Further sentence as a Terraform template, which depends on the value. */
  readonly advice?: string;
}

/** Values that a rule accepts and refuses, as Terraform writes them. Tests are made from these values. */
export interface Examples {
  readonly accepts: readonly unknown[];
  readonly refuses: readonly unknown[];
}

/** A value whose rule depends on other inputs or on the region. */
export interface Example {
  readonly value: unknown;
  readonly with: Readonly<Record<string, unknown>>;
  /** Region of the installation. Default: us-east-1 */
  readonly region?: string;
}

export type InputKind = "string" | "number" | "bool" | "list" | "map" | "object";

/** An input of the product. Its Terraform variable and its documentation are made from this. */
export interface Input {
  /** Name in Terraform; in TypeScript the property's name is in camel case. */
  readonly name: string;
  readonly kind: InputKind;
  readonly type: string;
  readonly description: string;
  /** Value if the user gives none, or null. null: there is no default. */
  readonly default: unknown;
  /** Whether users must give a value; there is then no default. Default: false */
  readonly isRequired?: boolean;
  readonly sensitive?: boolean;
  readonly ephemeral?: boolean;
  /** Attributes of the object, or of each object of a list or map. */
  readonly attributes?: Attributes;
  readonly rules: readonly Rule[];
}

/** A rule, or a function that makes one from the input's name. */
export type RuleOf = Rule | ((name: string) => Rule);

function input(
  kind: InputKind,
  type: string,
  name: string,
  description: string,
  usual: unknown,
  rules: readonly RuleOf[],
): Input {
  const made = rules.map((rule) => (typeof rule === "function" ? rule(name) : rule));
  return { name, kind, type, description, default: usual, rules: made };
}

/** @param usual default; null: none */
export function stringInput(
  name: string,
  description: string,
  usual: string | null,
  ...rules: RuleOf[]
): Input {
  return input("string", "string", name, description, usual, rules);
}

export function numberInput(name: string, description: string, usual: number, ...rules: RuleOf[]): Input {
  return input("number", "number", name, description, usual, rules);
}

export function boolInput(name: string, description: string, usual: boolean, ...rules: RuleOf[]): Input {
  return input("bool", "bool", name, description, usual, rules);
}

export function listInput(name: string, description: string, ...rules: RuleOf[]): Input {
  return input("list", "list(string)", name, description, [], rules);
}

export function mapInput(name: string, description: string, ...rules: RuleOf[]): Input {
  return input("map", "map(string)", name, description, {}, rules);
}

export function objectInput(
  name: string,
  description: string,
  attributes: Attributes,
  ...rules: RuleOf[]
): Input {
  return { ...input("object", objectType(attributes), name, description, null, rules), attributes };
}

export function objectMapInput(
  name: string,
  description: string,
  attributes: Attributes,
  ...rules: RuleOf[]
): Input {
  return { ...mapInput(name, description, ...rules), type: `map(${objectType(attributes)})`, attributes };
}

export function objectListInput(
  name: string,
  description: string,
  attributes: Attributes,
  ...rules: RuleOf[]
): Input {
  return { ...listInput(name, description, ...rules), type: `list(${objectType(attributes)})`, attributes };
}
