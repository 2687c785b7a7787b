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
const COMPARISONS = [3, 4];
/** Unary operators, which bind tighter than any binary operator. */
const UNARY: Readonly<Record<string, string>> = { logicalNot: "!", negate: "-" };
const TIGHTEST = 6;
/** Types of nodes that are printed as given, because people would write them in the same way. */
const AS_GIVEN = ["scopeTraversal", "relativeTraversal", "index", "splat", "literalValue"];
/** Types of nodes that are also printed as given: between their delimiters, a line break never ends an argument. */
const DELIMITED = ["for", "template", "templateWrap"];
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** As first key of an object, `for` would begin an expression; the others look like values. */
const RESERVED = ["for", "null", "true", "false"];
/** Types of results whose conditional stays in one piece: brackets show where such a result begins and ends. */
const BRACKETED = ["object", "tuple"];
/** Rows of a table, such as metrics of a widget, are easier to compare in one line each, even a longer one. */
const ROW_WIDTH = 160;

/** Characters that fit into the line that is begun, and into the lines below it. */
export interface Room {
  readonly line: number;
  readonly below: number;
}

export const UNBOUNDED: Room = { line: Number.POSITIVE_INFINITY, below: Number.POSITIVE_INFINITY };

const below = (room: Room): Room => ({ line: room.below - 2, below: room.below - 2 });

/**
 * Prints an expression as people write it: no needless parentheses, no quotes around plain keys. Beyond the room, each
 * element of a list, object or call and each operand of a chain has a line. `format` indents it.
 */
export async function printExpression(text: string, room: Room): Promise<string> {
  const expression = await parseExpression(text);
  return print(expression.tree, room, expression);
}

export function plainKey(key = ""): string | undefined {
  return PLAIN_KEY.test(key) && !RESERVED.includes(key) ? key : undefined;
}

function print(node: SyntaxNode, room: Room, within: Expression): string {
  const inner = withoutParentheses(node);
  const flat = layOut(inner, UNBOUNDED, within);
  return flat.length <= room.line ? flat : layOut(inner, room, within);
}

function layOut(node: SyntaxNode, room: Room, within: Expression): string {
  const children = node.children ?? [];
  switch (node.type) {
    case "tuple":
      return printTuple(children, room, within);
    case "object":
      return group("{ ", printItems(node, below(room), within), " }", room);
    case "function":
      return printCall(node, room, within);
    case "conditional":
      return printConditional(node, room, within);
    case "binaryOp":
      return printOperators(node, room, within);
    case "index": {
      const [collection, key] = children as [SyntaxNode, SyntaxNode];
      // An object in which a key is looked up; other collections are names.
      return withoutParentheses(collection).type === "object"
        ? `${print(collection, room, within)}[${print(key, room, within)}]`
        : asGiven(node, within);
    }
    case "for":
      return printFor(node, room, within);
    case "unaryOp":
      // Breaks a call only: other operands are short, or in parentheses.
      return `${notationOf(UNARY, node)}${operand(children[0] as SyntaxNode, TIGHTEST, children[0]?.type === "function" ? room : UNBOUNDED, within)}`;
    default:
      return asGiven(node, within);
  }
}

function printCall({ meta, children = [] }: SyntaxNode, room: Room, within: Expression): string {
  const open = `${meta?.name}(`;
  // A sole argument begins in the call's own line.
  const ofOne = { ...room, line: room.line - open.length - 1 };
  const texts = children.map((child) => print(child, children.length === 1 ? ofOne : below(room), within));
  const dots = meta?.expandedFinalArgument ? "..." : "";
  const given = texts.map((text, index) => (index === texts.length - 1 ? text + dots : text));
  return group(open, given, ")", room);
}

function printTuple(elements: readonly SyntaxNode[], room: Room, within: Expression): string {
  const inner = elements.map(withoutParentheses);
  const isTable = inner.every(({ type }) => type === "tuple");
  const texts = elements.map((element) => {
    const flat = print(element, UNBOUNDED, within);
    return isTable && flat.length <= ROW_WIDTH ? flat : print(element, below(room), within);
  });
  const areNumbers = inner.every(({ type, meta }) => type === "literalValue" && meta?.type === "number");
  return group("[", areNumbers ? filledLines(texts, below(room).line) : texts, "]", room);
}

function filledLines(elements: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const element of elements) {
    const line = [...lines.slice(-1), element].join(", ");
    if (lines.length > 0 && line.length < room) {
      lines[lines.length - 1] = line;
    } else {
      lines.push(element);
    }
  }
  return lines;
}

/** Prints one piece if its parts may be broken within themselves, else a line each for condition and results. */
function printConditional(node: SyntaxNode, room: Room, within: Expression): string {
  const [condition, whenTrue, whenFalse] = node.children as [SyntaxNode, SyntaxNode, SyntaxNode];
  const inOneWith = (printResult: (result: SyntaxNode) => string) => {
    const chosen = printResult(whenTrue);
    // Not needed in the middle, but unreadable without.
    const middle = withoutParentheses(whenTrue).type === "conditional" ? `(${chosen})` : chosen;
    return `${operand(condition, 0, UNBOUNDED, within)} ? ${middle} : ${printResult(whenFalse)}`;
  };
  const inOne = inOneWith((result) =>
    print(result, BRACKETED.includes(withoutParentheses(result).type) ? room : UNBOUNDED, within),
  );
  if (room.line === UNBOUNDED.line || fits(inOne, room)) {
    return inOne;
  }
  const [test, one, other] = [condition, whenTrue, whenFalse].map((part) => print(part, below(room), within));
  return `(\n${test}\n? ${one}\n: ${other}\n)`;
}

/** Prints operators. Those of one precedence group from the left; a chain of one operator is broken as a whole. */
function printOperators(node: SyntaxNode, room: Room, within: Expression): string {
  const { symbol, precedence } = binaryOperator(node);
  const [left, right] = node.children as [SyntaxNode, SyntaxNode];
  if (room.line === UNBOUNDED.line) {
    return `${operand(left, precedence - 1, room, within)} ${symbol} ${operand(right, precedence, room, within)}`;
  }
  const inOne = `${operand(left, precedence - 1, room, within)} ${symbol} ${operand(right, precedence, UNBOUNDED, within)}`;
  const isLiteral = withoutParentheses(right).type === "literalValue";
  if (COMPARISONS.includes(precedence) && (isLiteral || fits(inOne, room))) {
    // Breaks only what is compared: (…) <= 3.
    return inOne;
  }
  const [first, ...more] = chain(node, symbol);
  const texts = [
    operand(first as SyntaxNode, precedence - 1, below(room), within),
    ...more.map((each) => operand(each, precedence, below(room), within)),
  ];
  return `(\n${texts.join(` ${symbol}\n`)}\n)`;
}

function chain(node: SyntaxNode, symbol: string): SyntaxNode[] {
  const inner = withoutParentheses(node);
  if (inner.type !== "binaryOp" || binaryOperator(inner).symbol !== symbol) {
    return [node];
  }
  const [left, right] = inner.children as [SyntaxNode, SyntaxNode];
  return [...chain(left, symbol), right];
}

/** Prints a `for` as given, or its head in one line and its result in the next. */
function printFor(node: SyntaxNode, room: Room, within: Expression): string {
  const given = asGiven(node, within);
  const { openRangeValue = "", keyVar, valVar, conditionalExpression } = node.meta ?? {};
  if (room.line === UNBOUNDED.line || given.includes("\n") || openRangeValue !== "[") {
    return given;
  }
  const [collection, value, condition] = (node.children ?? []).map((child) =>
    print(child, below(room), within),
  );
  const names = keyVar ? `${keyVar}, ${valVar}` : valVar;
  const filter = conditionalExpression ? `\nif ${condition}` : "";
  return `[\nfor ${names} in ${collection} :\n${value}${filter}\n]`;
}

function fits(text: string, room: Room): boolean {
  const [first = "", ...others] = text.split("\n");
  return first.length <= room.line && others.every((line) => line.length <= room.below);
}

function asGiven({ type, meta }: SyntaxNode, within: Expression): string {
  const isDelimited = DELIMITED.includes(type);
  if (meta?.value === undefined || !(isDelimited || AS_GIVEN.includes(type))) {
    throw new Error(`There is no notation for ${type || "an empty place"} in ${within.text}.`);
  }
  return isDelimited || !meta.value.includes("\n") ? meta.value : `(${meta.value})`;
}

/** Prints the elements in one line, or in a line each if they do not fit. */
function group(open: string, elements: readonly string[], close: string, room: Room): string {
  if (elements.length === 0) {
    return open.trim() + close.trim();
  }
  if (room.line === UNBOUNDED.line) {
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

function printItems(object: SyntaxNode, room: Room, within: Expression): string[] {
  return itemsOf(object).map(([key, value]) => {
    const name = printKey(key, within);
    return `${name} = ${print(value, { ...room, line: room.line - name.length - 3 }, within)}`;
  });
}

function printKey(key: SyntaxNode, within: Expression): string {
  const word = bareKey(key, within);
  if (word !== undefined) {
    return word;
  }
  const [inner] = key.children as [SyntaxNode];
  const printed = print(inner, UNBOUNDED, within);
  switch (inner.type) {
    case "template": {
      const [text, ...more] = inner.children ?? [];
      return (more.length === 0 && plainKey(text?.meta?.value)) || printed;
    }
    case "templateWrap":
    case "literalValue":
      return printed;
    default:
      // Without parentheses, a name would be text.
      return `(${printed})`;
  }
}

function operand(node: SyntaxNode, precedence: number, room: Room, within: Expression): string {
  const inner = withoutParentheses(node);
  const text = print(inner, room, within);
  const isLooser =
    inner.type === "conditional" ||
    (inner.type === "binaryOp" && binaryOperator(inner).precedence <= precedence);
  // A broken expression has parentheses already.
  return isLooser && !text.startsWith("(\n") ? `(${text})` : text;
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
