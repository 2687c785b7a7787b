import type {
  InputAttribute,
  NumberAttribute,
  TextAttribute,
} from "../../functions/contract/blocking/attributes";
import { each } from "./examples";
import type { Rule } from "./input";
import { attributeBetween, attributeOneOf } from "./rules";

/**
 * The type of an object with these attributes, each of which may be left out.
 *
 * @param further attributes without a default, with their types
 */
export function objectType(
  attributes: Readonly<Record<string, InputAttribute>>,
  further: Readonly<Record<string, string>> = {},
): string {
  const types = [
    ...Object.entries(attributes).map(([name, attribute]) => [name, typeOf(attribute)] as const),
    ...Object.entries(further),
  ];
  const width = Math.max(...types.map(([name]) => name.length));
  const lines = types.map(([name, type]) => `    ${name.padEnd(width)} = optional(${type})\n`);
  return `object({\n${lines.join("")}  })`;
}

function typeOf(attribute: InputAttribute): string {
  const type = "oneOf" in attribute ? "string" : "from" in attribute ? "number" : "bool";
  return attribute.default === undefined ? type : `${type}, ${JSON.stringify(attribute.default)}`;
}

/**
 * Holds an attribute to what it takes.
 *
 * @param path of the input and its attribute
 * @param allowed what it must be, and what to do
 */
export function attributeRule(
  path: string,
  attribute: TextAttribute | NumberAttribute,
  allowed: string,
): Rule {
  const [input = "", name = ""] = path.split(".");
  const message = `${path} must be ${allowed}`;
  if ("oneOf" in attribute) {
    const accepts = [{}, ...each(name, attribute.oneOf)];
    const refuses = each(name, ["", "deny", String(attribute.oneOf[0]).toUpperCase()]);
    return attributeOneOf(input, name, attribute.oneOf, message, { accepts, refuses });
  }
  const { from, to } = attribute;
  const refuses = each(name, [from - 1, from - 0.5, from + 0.5, to + 1]);
  return attributeBetween(input, name, from, to, message, { accepts: each(name, [from, to]), refuses });
}
