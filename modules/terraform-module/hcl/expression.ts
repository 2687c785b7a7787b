import { getExpressionAst } from "@cdktf/hcl2json";

/** A node of an expression's syntax tree, as far as this file reads it. */
interface Node {
  /** Empty for parentheses, and for the key of an object. */
  readonly type: string;
  readonly children?: readonly Node[];
  readonly meta?: { readonly value: string; readonly name?: string; readonly operator?: string };
}

/** https://developer.hashicorp.com/terraform/language/expressions/operators */
const OPERATORS: Readonly<Record<string, { readonly symbol: string; readonly precedence: number }>> = {
  logicalOr: { symbol: "||", precedence: 1 },
  logicalAnd: { symbol: "&&", precedence: 2 },
  equal: { symbol: "==", precedence: 3 },
  notEqual: { symbol: "!=", precedence: 3 },
  greaterThan: { symbol: ">", precedence: 4 },
  greaterThanOrEqual: { symbol: ">=", precedence: 4 },
  lessThan: { symbol: "<", precedence: 4 },
  lessThanOrEqual: { symbol: "<=", precedence: 4 },
};
const IDENTIFIER = /^"([A-Za-z_][A-Za-z0-9_-]*)"$/;

/**
 * An expression as a person would write it: no parentheses that are not needed, no quotes around plain keys, a line for
 * each element of a list, object or call where it is wider than the room. Indentation is left to `format`.
 */
export async function printExpression(expression: string, room: number): Promise<string> {
  const tree = (await getExpressionAst("expression.tf", expression)) as Node | null;
  if (!tree) {
    throw new Error(`This is no Terraform expression: ${expression}`);
  }
  return print(tree, room);
}

function print(node: Node, room: number): string {
  const flat = layOut(node, Number.POSITIVE_INFINITY);
  return flat.length <= room ? flat : layOut(node, room);
}

function layOut(node: Node, room: number): string {
  const children = node.children ?? [];
  switch (node.type) {
    case "":
      return print(only(children), room);
    case "tuple":
      return group(
        "[",
        children.map((child) => print(child, room - 2)),
        "]",
        room,
      );
    case "object":
      return group("{ ", pairs(children, room - 2), " }", room);
    case "function":
      return group(
        `${node.meta?.name}(`,
        children.map((child) => print(child, room - 2)),
        ")",
        room,
      );
    case "conditional": {
      const [condition, whenTrue, whenFalse] = children as [Node, Node, Node];
      return `${operand(condition, 0)} ? ${print(whenTrue, room)} : ${print(whenFalse, room)}`;
    }
    case "binaryOp": {
      const { symbol, precedence } = operatorOf(node);
      const [left, right] = children as [Node, Node];
      // Operators of one precedence group from the left.
      return `${operand(left, precedence - 1)} ${symbol} ${operand(right, precedence)}`;
    }
    default:
      return node.meta?.value ?? "";
  }
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

function pairs(children: readonly Node[], room: number): string[] {
  const printed: string[] = [];
  for (let index = 0; index + 1 < children.length; index += 2) {
    const [key, value] = children.slice(index, index + 2) as [Node, Node];
    const name = print(key, room).replace(IDENTIFIER, "$1");
    printed.push(`${name} = ${print(value, room - name.length - 3)}`);
  }
  return printed;
}

function operand(node: Node, precedence: number): string {
  const inner = node.type === "" ? only(node.children ?? []) : node;
  const text = print(inner, Number.POSITIVE_INFINITY);
  const looser =
    inner.type === "conditional" || (inner.type === "binaryOp" && operatorOf(inner).precedence <= precedence);
  return looser ? `(${text})` : text;
}

function operatorOf({ meta }: Node) {
  const operator = OPERATORS[meta?.operator ?? ""];
  if (!operator) {
    throw new Error(`There is no notation for the operator ${meta?.operator} in ${meta?.value}.`);
  }
  return operator;
}

function only(children: readonly Node[]): Node {
  const [child] = children;
  if (!child || children.length > 1) {
    throw new Error(`There are ${children.length} expressions where one is expected.`);
  }
  return child;
}
