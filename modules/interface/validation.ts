import { inspect } from "node:util";
import { Token } from "cdktf";
import { propertyName } from "../terraform-language";
import type { Input, Rule } from "./input";

type Values = Readonly<Record<string, unknown>>;

/**
 * Checks literal properties, defaults included, by the same rules that Terraform checks on its variables; what only
 * Terraform knows is left to it.
 *
 * @param what the construct that has the properties
 * @param facts values that rules read beside the properties
 * @throws Error with all violations at once
 */
export function validateProps(
  what: string,
  inputs: readonly Input[],
  props: Values,
  facts: Values = {},
): void {
  const violations = inputs
    .flatMap((input) => {
      const value = props[propertyName(input.name)];
      if (value === undefined || Token.isUnresolved(value)) {
        return value === undefined && input.isRequired
          ? [withPropertyNames(inputs, `${input.name} must be given. ${input.description}`)]
          : [];
      }
      if (input.ephemeral) {
        return [
          `${propertyName(input.name)} must not be a literal, which would be written into the configuration. Pass an ephemeral TerraformVariable, or use an existing secret.`,
        ];
      }
      return input.rules
        .filter(({ holds }) => holds && !holds(value as never, { ...props, ...facts }))
        .map((rule) => violationOf(inputs, input, rule, value));
    })
    .concat(unknownProperties(inputs, props));
  if (violations.length > 0) {
    throw new Error(`${what} cannot be created:\n${violations.map((text) => `- ${text}`).join("\n")}`);
  }
}

/** Properties that are not given, or null, get the default of their input. */
export function withDefaults<Props extends object>(inputs: readonly Input[], given: Props): Required<Props> {
  const values: Record<string, unknown> = { ...(given as object) };
  for (const input of inputs) {
    const property = propertyName(input.name);
    values[property] ??= input.default ?? undefined;
  }
  return values as Required<Props>;
}

/** The refusal of a value that breaks a rule, in the words of TypeScript. */
export function violationOf(
  inputs: readonly Input[],
  { name }: Input,
  { message, advice }: Rule,
  value: unknown,
): string {
  const parts = [withPropertyNames(inputs, message), advice?.of(value as never), shown(name, value)];
  return parts.filter((part) => part !== undefined).join(" ");
}

/** A text in which inputs and their attributes are called as in TypeScript; outputs have no other name there. */
function withPropertyNames(inputs: readonly Input[], text: string): string {
  const names = inputs.flatMap(({ name, attributes = {} }) => [name, ...Object.keys(attributes)]);
  return text.replace(/\b[a-z]+(_[a-z0-9]+)+\b/g, (word) =>
    names.includes(word) ? propertyName(word) : word,
  );
}

const MOST_SHOWN = 100;

/** A short value, unless a secret may stand in it by mistake, or a token that nobody can read. */
function shown(name: string, value: unknown): string | undefined {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  const isHidden = /token|secret|credentials|proxy/.test(name) || /:\/\/.*[@?]|TfToken|e\+\d/.test(text);
  return isHidden || text.length > MOST_SHOWN ? undefined : `Given: ${text}.`;
}

/** Properties that do not exist, also of objects: only types refuse them, and `tsx` runs a program without a look at those. */
function unknownProperties(inputs: readonly Input[], props: Values): string[] {
  const ofObjects = inputs.flatMap(({ name, kind, attributes }) => {
    const value = props[propertyName(name)] ?? {};
    if (attributes === undefined || Token.isUnresolved(value)) {
      return [];
    }
    const objects = kind === "object" ? [value] : Object.values(value);
    return objects.flatMap((each) => unknownKeys(each, Object.keys(attributes), `${propertyName(name)}.`));
  });
  const unknown = [
    ...unknownKeys(
      props,
      inputs.map(({ name }) => name),
    ),
    ...ofObjects,
  ];
  return [...new Set(unknown)].map(
    (path) => `${path} is no property. Correct its name, or remove it: tsc --noEmit says which one is meant.`,
  );
}

function unknownKeys(object: unknown, names: readonly string[], path = ""): string[] {
  const known = names.map(propertyName);
  const keys = Token.isUnresolved(object) ? [] : Object.keys(object ?? {});
  return keys.filter((key) => !known.includes(key)).map((key) => `${path}${key}`);
}
