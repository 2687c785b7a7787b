import {
  bareKey,
  type Expression,
  itemsOf,
  parseExpression,
  type SyntaxNode,
  withoutParentheses,
} from "./syntax";

/** https://developer.hashicorp.com/terraform/language/expressions/operators */
const BINARY: Readonly<Record<string, { readonly symbol: string; readonly precedence: number }>> = {
  logicalOr: { symbol: "||", precedence: 1 },
  logicalAnd: { symbol: "&&", precedence: 2 },
  equal: { symbol: "==", precedence: 3 },
  notEqual: { symbol: "!=", precedence: 3 },
  greaterThan: { symbol: ">", precedence: 4 },
  greaterThanOrEqual: { symbol: ">=", precedence: 4 },
  lessThan: { symbol: "<", precedence: 4 },
  lessThanOrEqual: { symbol: "<=", precedence: 4 },
  add: { symbol: "+", precedence: 5 },
  subtract: { symbol: "-", precedence: 5 },
  multiply: { symbol: "*", precedence: 6 },
  divide: { symbol: "/", precedence: 6 },
  modulo: { symbol: "%", precedence: 6 },
};
/** These bind tighter than any operator between two values. */
const UNARY: Readonly<Record<string, string>> = { logicalNot: "!", negate: "-" };
const TIGHTEST = 6;
/** Printed as they are given, since a person would not write them otherwise. */
const AS_GIVEN = ["scopeTraversal", "relativeTraversal", "index", "splat", "literalValue"];
/** The same, and what begins them also ends them: a line break within is never the end of an argument. */
const DELIMITED = ["for", "template", "templateWrap"];
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** As first key of an object it would begin a `for` expression; the others would look like values. */
const RESERVED = ["for", "null", "true", "false"];

/**
 * An expression as a person would write it: no parentheses that are not needed, no quotes around plain keys, a line for
 * each element of a list, object or call where it is wider than the room. Indentation is left to `format`.
 */
export async function printExpression(text: string, room: number): Promise<string> {
  const expression = await parseExpression(text);
  return print(expression.tree, room, expression);
}

/** The key of an object, where it needs no quotes. */
export function plainKey(key = ""): string | undefined {
  return PLAIN_KEY.test(key) && !RESERVED.includes(key) ? key : undefined;
}

function print(node: SyntaxNode, room: number, within: Expression): string {
  const inner = withoutParentheses(node);
  const flat = layOut(inner, Number.POSITIVE_INFINITY, within);
  return flat.length <= room ? flat : layOut(inner, room, within);
}

function layOut(node: SyntaxNode, room: number, within: Expression): string {
  const children = node.children ?? [];
  const elements = () => children.map((child) => print(child, room - 2, within));
  switch (node.type) {
    case "tuple":
      return group("[", elements(), "]", room);
    case "object":
      return group("{ ", printItems(node, room - 2, within), " }", room);
    case "function": {
      const last = children.length - 1;
      const dots = node.meta?.expandedFinalArgument ? "..." : "";
      const given = elements().map((text, index) => (index === last ? text + dots : text));
      return group(`${node.meta?.name}(`, given, ")", room);
    }
    case "conditional": {
      const [condition, whenTrue, whenFalse] = children as [SyntaxNode, SyntaxNode, SyntaxNode];
      const chosen = print(whenTrue, room, within);
      // Not needed in the middle, but nobody could read it.
      const middle = withoutParentheses(whenTrue).type === "conditional" ? `(${chosen})` : chosen;
      return `${operand(condition, 0, within)} ? ${middle} : ${print(whenFalse, room, within)}`;
    }
    case "binaryOp": {
      const { symbol, precedence } = binaryOperator(node);
      const [left, right] = children as [SyntaxNode, SyntaxNode];
      // Operators of one precedence group from the left.
      return `${operand(left, precedence - 1, within)} ${symbol} ${operand(right, precedence, within)}`;
    }
    case "unaryOp":
      return `${notationOf(UNARY, node)}${operand(children[0] as SyntaxNode, TIGHTEST, within)}`;
    default:
      return asGiven(node, within);
  }
}

function asGiven({ type, meta }: SyntaxNode, within: Expression): string {
  const isDelimited = DELIMITED.includes(type);
  if (meta?.value === undefined || !(isDelimited || AS_GIVEN.includes(type))) {
    throw new Error(`There is no notation for ${type || "an empty place"} in ${within.text}.`);
  }
  return isDelimited || !meta.value.includes("\n") ? meta.value : `(${meta.value})`;
}

/** The elements in one line, or a line each where there is no room. */
function group(open: string, elements: readonly string[], close: string, room: number): string {
  if (elements.length === 0) {
    return open.trim() + close.trim();
  }
  if (room === Number.POSITIVE_INFINITY) {
    return open + elements.join(", ") + close;
  }
  // A call with one argument hugs it: jsonencode({ … }).
  if (elements.length === 1 && open.endsWith("(")) {
    return open + elements[0] + close;
  }
  const separator = open.startsWith("{") ? "\n" : ",\n";
  const last = open.startsWith("[") ? ",\n" : "\n";
  return `${open.trim()}\n${elements.join(separator)}${last}${close.trim()}`;
}

function printItems(object: SyntaxNode, room: number, within: Expression): string[] {
  return itemsOf(object).map(([key, value]) => {
    const name = printKey(key, within);
    return `${name} = ${print(value, room - name.length - 3, within)}`;
  });
}

function printKey(key: SyntaxNode, within: Expression): string {
  const word = bareKey(key, within);
  if (word !== undefined) {
    return word;
  }
  const [inner] = key.children as [SyntaxNode];
  const printed = print(inner, Number.POSITIVE_INFINITY, within);
  switch (inner.type) {
    case "template": {
      const [text, ...more] = inner.children ?? [];
      return (more.length === 0 && plainKey(text?.meta?.value)) || printed;
    }
    case "templateWrap":
    case "literalValue":
      return printed;
    default:
      // The parentheses make it an expression: without them a name would be text.
      return `(${printed})`;
  }
}

function operand(node: SyntaxNode, precedence: number, within: Expression): string {
  const inner = withoutParentheses(node);
  const text = print(inner, Number.POSITIVE_INFINITY, within);
  const isLooser =
    inner.type === "conditional" ||
    (inner.type === "binaryOp" && binaryOperator(inner).precedence <= precedence);
  return isLooser ? `(${text})` : text;
}

function binaryOperator(node: SyntaxNode) {
  return notationOf(BINARY, node);
}

function notationOf<T>(notations: Readonly<Record<string, T>>, { meta }: SyntaxNode): T {
  const notation = notations[meta?.operator ?? ""];
  if (notation === undefined) {
    throw new Error(`There is no notation for the operator ${meta?.operator} in ${meta?.value}.`);
  }
  return notation;
}
