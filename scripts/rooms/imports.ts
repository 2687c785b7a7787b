import { parseSync } from "@swc/core";

/** Stands for an import with a computed path, which no test can judge. */
export const COMPUTED = "(computed)";

export const PROGRAM_FILE = /\.[cm]?[jt]sx?$/;

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly [name: string]: unknown;
}

/** Returns imports and re-exports, of types too, `import()` and `require()`, as they are written. */
export function importsIn(program: string): string[] {
  const found: string[] = [];
  collect(parseSync(program, { syntax: "typescript", target: "es2022" }), found);
  return [...new Set(found)];
}

function collect(node: unknown, found: string[]): void {
  if (typeof node !== "object" || node === null) return;
  const source = sourceOf(node as Node);
  if (source) found.push(Object(source).type === "StringLiteral" ? String(Object(source).value) : COMPUTED);
  for (const child of Object.values(node)) collect(child, found);
}

function sourceOf({ type = "", ...node }: Node): unknown {
  if (/^(Import|Export\w+)Declaration$/.test(type)) return node.source;
  if (type === "TsImportType") return node.argument;
  if (type === "TsExternalModuleReference") return node.expression;
  const { type: callee, value, object } = Object(node.callee);
  const isImport = callee === "Import" || (value ?? Object(object).value) === "require";
  return type === "CallExpression" && isImport ? Object(Object(node.arguments)[0]).expression : undefined;
}
