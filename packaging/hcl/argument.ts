import { isDeepStrictEqual } from "node:util";
import { plainKey, printExpression, type Room, UNBOUNDED } from "./expression";
import { meaningOf, meaningOfValue } from "./meaning";
import { templateParts } from "./template";
import type { Value } from "./value";

/**
 * Prints a value of Terraform's JSON syntax; throws if it cannot be written, or would change its meaning.
 *
 * @param line room for characters behind the argument's name
 * @param below room in further lines. Default: the same
 */
export async function printValue(value: Value, line: number, below = line): Promise<string> {
  const meaning = await meaningOfValue(value);
  const text = await print(value, { line, below });
  if (!isDeepStrictEqual(await meaningOf(text), meaning)) {
    throw new Error(`${JSON.stringify(value)} would come to mean something else as ${text}.`);
  }
  return text;
}

/** Prints addresses, keywords and types, which are texts in Terraform's JSON syntax only. */
export async function printBare(value: Value): Promise<string> {
  if (Array.isArray(value)) {
    const texts = await Promise.all(value.map(printBare));
    return texts.length > 0 ? `[\n${texts.map((text) => `${text},`).join("\n")}\n]` : "[]";
  }
  if (typeof value !== "string") {
    throw new Error(`An address, keyword or type is expected, not ${JSON.stringify(value)}.`);
  }
  await meaningOf(value);
  return value;
}

async function print(value: Value, room: Room): Promise<string> {
  if (typeof value === "string") {
    return printText(value, room);
  }
  if (typeof value !== "object" || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) {
    const elements = await Promise.all(value.map((each) => print(each, room)));
    return printExpression(`[${elements.join(", ")}]`, room);
  }
  const pairs = await Promise.all(
    Object.entries(value).map(
      async ([key, inner]) => `${plainKey(key) ?? (await printQuoted(key))} = ${await print(inner, room)}`,
    ),
  );
  return pairs.length === 0 ? "{}" : `{\n${pairs.join("\n")}\n}`;
}

/** Prints text in quotes, and a sole interpolation as an expression. */
async function printText(text: string, room: Room): Promise<string> {
  const [only, ...more] = templateParts(text);
  return only?.kind === "expression" && more.length === 0
    ? printExpression(only.text, room)
    : printQuoted(text);
}

async function printQuoted(text: string): Promise<string> {
  const parts = await Promise.all(
    templateParts(text).map(async (part) =>
      part.kind === "text" ? escaped(part.text) : `\${${await printExpression(part.text, UNBOUNDED)}}`,
    ),
  );
  return `"${parts.join("")}"`;
}

/** https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences */
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
const TO_ESCAPE = /["\\\p{Control}]/gu;

function escaped(text: string): string {
  return text.replace(
    TO_ESCAPE,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
