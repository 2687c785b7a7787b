import { bareKey, type Expression, itemsOf, parseExpression, type SyntaxNode } from "./syntax";
import { templateParts } from "./template";
import type { Value } from "./value";

/** A syntax tree without notation. Two that are deeply equal mean the same. */
export type Meaning = Readonly<Record<string, unknown>>;

/**
 * Returns the meaning of an expression, whatever its parentheses, quotes of plain keys, order of keys and line breaks.
 *
 * @throws Error when it is no expression, or has an unknown part
 */
export async function meaningOf(text: string): Promise<Meaning> {
  const expression = await parseExpression(text);
  return meaning(expression.tree, expression);
}

/** Returns the meaning of a value of Terraform's JSON syntax, whose strings may hold expressions. */
export async function meaningOfValue(value: Value): Promise<Meaning> {
  if (typeof value === "string") {
    return meaningOfTemplate(value);
  }
  if (typeof value === "number") {
    return number(value);
  }
  if (typeof value !== "object" || value === null) {
    return { literal: value };
  }
  if (Array.isArray(value)) {
    return { tuple: await Promise.all(value.map(meaningOfValue)) };
  }
  const items = Object.entries(value).map(
    async ([key, inner]): Promise<[Meaning, Meaning]> => [
      await meaningOfTemplate(key),
      await meaningOfValue(inner),
    ],
  );
  return object(await Promise.all(items));
}

async function meaningOfTemplate(template: string): Promise<Meaning> {
  const parts = templateParts(template);
  const [only, ...more] = parts;
  if (only?.kind === "expression" && more.length === 0) {
    return meaningOf(only.text);
  }
  return joined(
    await Promise.all(
      parts.map(async ({ kind, text }) => (kind === "text" ? { literal: text } : await meaningOf(text))),
    ),
  );
}

function meaning(node: SyntaxNode, within: Expression): Meaning {
  const { type, meta = {} } = node;
  const children = (node.children ?? []).map((child) => () => meaning(child, within));
  const all = () => children.map((child) => child());
  switch (type) {
    case "":
      return children[0]?.() ?? { each: true };
    case "templateWrap":
      refuseUnknown(meta.value);
      return children[0]?.() ?? {};
    case "template":
      refuseUnknown(
        meta.value,
        (node.children ?? []).every((part) => part.type === "literalValue"),
      );
      return joined(all());
    case "literalValue":
      return literal(meta.type, meta.value ?? "");
    case "tuple":
      return { tuple: all() };
    case "object":
      return object(
        itemsOf(node).map(([key, value]) => {
          const word = bareKey(key, within);
          return [word === undefined ? meaning(key, within) : { literal: word }, meaning(value, within)];
        }),
      );
    case "function":
      return { call: meta.name, arguments: all(), expandsLast: meta.expandedFinalArgument };
    case "binaryOp":
    case "unaryOp":
      return { operator: meta.operator, operands: all() };
    case "conditional":
    case "index":
      return { [type]: all() };
    case "scopeTraversal":
    case "relativeTraversal":
      return { source: all(), steps: meta.traversal?.map((step) => `${step.type} ${step.segment}`) };
    case "splat":
      return { splat: meta.anonSymbolExpression, operands: all() };
    case "for": {
      const { openRangeValue, keyVar, valVar, groupedValue } = meta;
      return { for: openRangeValue, key: keyVar, value: valVar, isGrouped: groupedValue, operands: all() };
    }
    default:
      throw new Error(`There is no notation for ${type} in ${within.text}.`);
  }
}

/**
 * Refuses heredocs, which need own lines, and strip markers, which the tree does not show (in a pure text, they are
 * text).
 */
function refuseUnknown(template = "", isText = false): void {
  if (template.startsWith("<<")) {
    throw new Error(`Heredocs are not supported: ${template}`);
  }
  if (!isText && /[$%]\{~|~\}/.test(template)) {
    throw new Error(`Strip markers are not supported: ${template}`);
  }
}

function literal(type: string | undefined, text: string): Meaning {
  switch (type) {
    case "string":
      return { literal: unescaped(text) };
    case "number":
      return number(Number(text));
    default:
      return { literal: JSON.parse(text) };
  }
}

/** Terraform has no negative numbers, only a sign before a number. */
function number(value: number): Meaning {
  return value < 0 || Object.is(value, -0)
    ? { operator: "negate", operands: [{ literal: -value }] }
    : { literal: value };
}

/** https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences */
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, sequence: string) =>
    sequence.length > 1
      ? String.fromCodePoint(Number.parseInt(sequence.slice(1), 16))
      : (ESCAPES[sequence] ?? sequence),
  );
}

/** Joins neighbouring texts; text alone becomes a literal. */
function joined(parts: readonly Meaning[]): Meaning {
  const pieces: Meaning[] = [];
  for (const part of parts) {
    const last = pieces.at(-1);
    if (typeof part.literal === "string" && typeof last?.literal === "string") {
      pieces[pieces.length - 1] = { literal: last.literal + part.literal };
    } else if (part.literal !== "") {
      pieces.push(part);
    }
  }
  const [only, ...more] = pieces;
  if (only === undefined) {
    return { literal: "" };
  }
  return more.length === 0 && typeof only.literal === "string" ? only : { template: pieces };
}

/** Sorts the items, because an object has no order. */
function object(items: readonly (readonly [Meaning, Meaning])[]): Meaning {
  const sorted = items.map(([key, value]) => ({ key, value, text: JSON.stringify(key) }));
  sorted.sort((one, other) => (one.text < other.text ? -1 : one.text > other.text ? 1 : 0));
  return { object: sorted.map(({ key, value }) => ({ key, value })) };
}
