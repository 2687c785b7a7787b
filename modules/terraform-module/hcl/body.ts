import { printExpression } from "./expression";
import { templateParts } from "./template";

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** An attribute as cdktf describes it for its own HCL: only this tells a nested block from a map. */
interface Described {
  readonly value: Value;
  readonly isBlock: boolean;
}

export type Attributes = Readonly<Record<string, Value | Described>>;

/** What a person writes first; the rest follows in the order of the alphabet, as it is given. */
const FIRST = [
  ...[
    "name",
    "function_name",
    "statement_id",
    "description",
    "sid",
    "effect",
    "role",
    "rule",
    "type",
    "value",
  ],
  ...["default", "nullable", "sensitive", "ephemeral", "principals", "test", "variable"],
];
/** Meta-arguments stand apart from the others. */
const APART = ["count", "for_each"];
const LAST = ["tags", "depends_on"];
/** A type constraint of a variable. */
const TYPE = /^(string|number|bool|(list|map|object)\([^"]*\))$/s;
/** Longer values are broken into lines. */
const LINE_WIDTH = 100;
const INDENTATION = 4;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** A block with its header and braces. */
export async function printBlock(header: string, attributes: Attributes): Promise<string> {
  const body = await printBody(attributes);
  return body === "" ? `${header} {}` : `${header} {\n${body}\n}`;
}

/** Arguments, then blocks, then what everybody expects last; each group apart from the next. */
async function printBody(attributes: Attributes): Promise<string> {
  const names = Object.keys(attributes).filter(
    (name) => name !== "//" && bareValue(attributes[name]) !== undefined,
  );
  const isNested = (name: string) => name === "dynamic" || isBlock(attributes[name]);
  const apart = names.filter((name) => APART.includes(name));
  const last = LAST.filter((name) => names.includes(name));
  const others = names.filter((name) => !apart.includes(name) && !last.includes(name));
  const sorted = [...others].sort((one, other) => rank(one) - rank(other));
  const argument = async (name: string) => {
    const value = bareValue(attributes[name]) as Value;
    return `${name} = ${await printArgument(name, value)}`;
  };
  const groups = [
    (await all(apart, argument)).join("\n"),
    (
      await all(
        sorted.filter((name) => !isNested(name)),
        argument,
      )
    ).join("\n"),
    ...(await all(sorted.filter(isNested), (name) =>
      printNested(name, bareValue(attributes[name]) as Value),
    )),
    ...(await all(last, argument)),
  ];
  return groups.filter((group) => group !== "").join("\n\n");
}

const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** A block for each element; of `dynamic`, a block for each kind and element. */
async function printNested(name: string, value: Value): Promise<string> {
  if (name === "dynamic") {
    const kinds = Object.entries(value as Record<string, Value>);
    const blocks = await all(kinds, ([kind, dynamic]) =>
      all(asList(dynamic), ({ content, ...meta }) =>
        printBlock(`dynamic "${kind}"`, { ...meta, content: asContent(content as Attributes) }),
      ),
    );
    return blocks.flat().join("\n\n");
  }
  return (await all(asList(value), (attributes) => printBlock(name, attributes))).join("\n\n");
}

/** What a dynamic block repeats comes as plain JSON, where an object or a list of objects is always a block. */
function asContent(content: Attributes): Described {
  const described = Object.entries(content).map(([name, value]) => [
    name,
    { value, isBlock: asList(value as Value).every((element) => typeof element === "object") },
  ]);
  return { value: Object.fromEntries(described), isBlock: true };
}

async function printArgument(name: string, value: Value): Promise<string> {
  switch (name) {
    // These hold addresses and a type, not text.
    case "depends_on":
      return `[\n${(value as string[]).map((address) => `${address},`).join("\n")}\n]`;
    case "type":
      return typeof value === "string" && TYPE.test(value) ? value : printValue(value);
    default:
      return printValue(value, LINE_WIDTH - name.length - INDENTATION);
  }
}

/** A value as an expression. */
export async function printValue(value: Value, room = LINE_WIDTH): Promise<string> {
  if (typeof value === "string") {
    return printText(value, room);
  }
  if (typeof value !== "object" || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return printExpression(`[${(await all(value, (each) => printValue(each))).join(", ")}]`, room);
  }
  const pairs = await all(
    Object.entries(value),
    async ([key, inner]) => `${printKey(key)} = ${await printValue(inner)}`,
  );
  return pairs.length === 0 ? "{}" : `{\n${pairs.join("\n")}\n}`;
}

/** Text in quotes; a lone interpolation as the expression that it is. */
async function printText(text: string, room: number): Promise<string> {
  const parts = templateParts(text);
  const [only, ...more] = parts;
  if (only?.kind === "expression" && more.length === 0) {
    return printExpression(only.text, room);
  }
  const inside = parts.map((part) =>
    part.kind === "text" ? JSON.stringify(part.text).slice(1, -1) : `\${${part.text}}`,
  );
  return `"${inside.join("")}"`;
}

const printKey = (key: string) => (IDENTIFIER.test(key) ? key : JSON.stringify(key));

function isDescribed(attribute: Value | Described | undefined): attribute is Described {
  return typeof attribute === "object" && attribute !== null && "isBlock" in attribute;
}

const isBlock = (attribute: Value | Described | undefined) => isDescribed(attribute) && attribute.isBlock;

function bareValue(attribute: Value | Described | undefined): Value | undefined {
  return isDescribed(attribute) ? attribute.value : attribute;
}

function asList(value: Value): Attributes[] {
  return (Array.isArray(value) ? value : [value]) as Attributes[];
}

function all<T, R>(items: readonly T[], print: (item: T) => Promise<R>): Promise<R[]> {
  return Promise.all(items.map(print));
}
