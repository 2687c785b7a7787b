import { type Attributes, objectType } from "../terraform-language";

/** A rule that an input's value has to keep. */
export interface Rule extends Examples {
  /** Terraform condition for a `validation` block. */
  readonly condition: string;
  /** The mistake, the allowed values and the next step. */
  readonly message: string;
  /** Terraform's template of a sentence after it that depends on the value. */
  readonly advice?: string;
}

/** Values of the input that a rule accepts and refuses, as Terraform has them; tests are made from them. */
export interface Examples {
  readonly accepts: readonly unknown[];
  readonly refuses: readonly unknown[];
}

/** Such a value that needs more than itself. */
export interface Example {
  readonly value: unknown;
  /** Other inputs. */
  readonly with: Readonly<Record<string, unknown>>;
  /** Where the installation is; us-east-1 where none is given. */
  readonly region?: string;
}

/** How the Terraform variable of an input becomes a value. */
export type InputKind = "string" | "number" | "bool" | "list" | "map" | "object";

/** One input of the product; the Terraform variable and the documentation are made from it. */
export interface Input {
  /** Name in Terraform; the property has the same in camel case. */
  readonly name: string;
  readonly kind: InputKind;
  /** Terraform type constraint. */
  readonly type: string;
  readonly description: string;
  /** Value where none or null is given; null: none. */
  readonly default: unknown;
  /** Whether users have to give it; it has no default then. */
  readonly isRequired?: boolean;
  readonly sensitive?: boolean;
  readonly ephemeral?: boolean;
  /** Of an object, or of each object of a list or a map. */
  readonly attributes?: Attributes;
  readonly rules: readonly Rule[];
}

/** A rule, or one that is made of the name of its input. */
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

/** A list of texts; empty by default. */
export function listInput(name: string, description: string, ...rules: RuleOf[]): Input {
  return input("list", "list(string)", name, description, [], rules);
}

/** Texts by key; none by default. */
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

/** Objects by key. */
export function objectMapInput(
  name: string,
  description: string,
  attributes: Attributes,
  ...rules: RuleOf[]
): Input {
  return { ...mapInput(name, description, ...rules), type: `map(${objectType(attributes)})`, attributes };
}

/** A list of objects. */
export function objectListInput(
  name: string,
  description: string,
  attributes: Attributes,
  ...rules: RuleOf[]
): Input {
  return { ...listInput(name, description, ...rules), type: `list(${objectType(attributes)})`, attributes };
}
