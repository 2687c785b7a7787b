import { parseSync } from "@swc/core";

/** Stands for an import with a computed path, which no test can judge. */
export const COMPUTED = "(computed)";

export const PROGRAM_FILE = /\.[cm]?[jt]sx?$/;

/**
 * Returns imports as they are written: `import`, `export from`, `import type`, `import()` as expression and as type,
 * `import = require()`, `require()` and `require.resolve()`.
 */
export function importsIn(program: string): string[] {
  const found: string[] = [];
  collect(parseSync(program, { syntax: "typescript", target: "es2022" }), found);
  return [...new Set(found)];
}

function collect(node: unknown, found: string[]): void {
  if (Array.isArray(node)) {
    for (const each of node) collect(each, found);
    return;
  }
  if (!isNode(node)) {
    return;
  }
  const source = sourceOf(node);
  if (source !== undefined) {
    found.push(constant(source) ?? COMPUTED);
  } else if (isRequire(node)) {
    // Handed on by another name, `require` could import anything.
    found.push(COMPUTED);
  }
  for (const [name, child] of Object.entries(node)) {
    if (!(source !== undefined && name === "callee")) collect(child, found);
  }
}

interface Node {
  readonly type?: string;
  readonly [name: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** Returns the node with the source of an import; undefined if the node is no import. */
function sourceOf(node: Node): unknown {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
      return node.source ?? undefined;
    case "TsImportType":
      return node.argument;
    case "TsExternalModuleReference":
      return node.expression;
    case "CallExpression":
      return imports(node.callee) ? firstArgument(node.arguments) : undefined;
    default:
      return undefined;
  }
}

function imports(callee: unknown): boolean {
  return isNode(callee) && (callee.type === "Import" || isRequire(callee) || isRequire(callee.object));
}

const isRequire = (node: unknown): boolean =>
  isNode(node) && node.type === "Identifier" && node.value === "require";

function firstArgument(list: unknown): unknown {
  const [first] = Array.isArray(list) ? list : [];
  return isNode(first) ? (first.expression ?? null) : null;
}

/** Returns the text of a literal, also between backticks; undefined if it has to be computed. */
function constant(source: unknown): string | undefined {
  if (!isNode(source)) {
    return undefined;
  }
  if (source.type === "StringLiteral") {
    return String(source.value);
  }
  const { quasis, expressions } = source;
  return source.type === "TemplateLiteral" && Array.isArray(quasis) && Array.isArray(expressions)
    ? expressions.length === 0
      ? String(quasis[0]?.cooked)
      : undefined
    : undefined;
}
