import { type Attributes, objectType } from "../terraform-language";

/** A rule that an input's value has to keep. */
export interface Rule extends Examples {
  /** Terraform condition for a `validation` block. */
  readonly condition: string;
  /** The mistake, the allowed values and the next step. */
  readonly message: string;
  /** Terraform's expression of a sentence after it that depends on the value. */
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

type ObjectDetails = Details & { readonly attributes: Attributes };
type Details = Pick<Input, "description"> &
  Partial<Pick<Input, "default" | "isRequired" | "sensitive" | "ephemeral">>;

export function stringInput(name: string, details: Details, rules: readonly Rule[] = []): Input {
  return { name, kind: "string", type: "string", default: null, ...details, rules };
}

export function numberInput(name: string, details: Details, rules: readonly Rule[]): Input {
  return { name, kind: "number", type: "number", default: null, ...details, rules };
}

export function boolInput(name: string, details: Details): Input {
  return { name, kind: "bool", type: "bool", default: null, ...details, rules: [] };
}

export function listInput(name: string, details: Details, rules: readonly Rule[]): Input {
  return { name, kind: "list", type: "list(string)", default: [], ...details, rules };
}

export function mapInput(name: string, details: Details, rules: readonly Rule[] = []): Input {
  return { name, kind: "map", type: "map(string)", default: {}, ...details, rules };
}

/** Objects by key. */
export function objectMapInput(name: string, details: ObjectDetails, rules: readonly Rule[]): Input {
  return { ...mapInput(name, details, rules), type: `map(${objectType(details.attributes)})` };
}

export function objectInput(name: string, details: ObjectDetails, rules: readonly Rule[] = []): Input {
  return { name, kind: "object", type: objectType(details.attributes), default: null, ...details, rules };
}

/** A list of objects. */
export function objectListInput(name: string, details: ObjectDetails, rules: readonly Rule[]): Input {
  const type = `list(${objectType(details.attributes)})`;
  return { name, kind: "list", type, default: [], ...details, rules };
}
