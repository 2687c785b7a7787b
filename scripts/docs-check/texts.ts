import { parseSync } from "@swc/core";
import { GENERATED } from "./comments";

/** A text of a program for people, and the line in which it first stands. */
export interface Text {
  readonly line: number;
  readonly text: string;
}

interface Node {
  readonly [name: string]: unknown;
}

/** Fewer words are a name or a command. */
const MIN_WORDS = 3;

/** Returns the texts of a program, with one word for each inserted value. */
export function textsOf(program: string): Text[] {
  const found: Text[] = [];
  if (!GENERATED.test(program)) {
    collect(parseSync(program, { syntax: "typescript", target: "es2022" }), program, found);
  }
  return found;
}

export function textsOfTerraform(configuration: string): Text[] {
  const texts = configuration.matchAll(
    /^[ \t]*(?:(?:description|error_message)\s*=\s*"(.+)"|# (.+(?:\n[ \t]*# .+)*))$/gm,
  );
  return [...texts].map(({ index, 1: attribute, 2: comment = "" }) => ({
    line: configuration.slice(0, index).split("\n").length,
    text: attribute ?? comment.replace(/\n\s*# /g, " "),
  }));
}

function collect(node: unknown, program: string, found: Text[]): void {
  if (typeof node !== "object" || node === null) {
    return;
  }
  const pieces = piecesOf(node as Node);
  const text = pieces?.map((piece) => (typeof piece === "string" ? piece : "Value")).join("") ?? "";
  if (text.trim().split(/\s+/).length >= MIN_WORDS) {
    const [first = ""] = (pieces ?? []).filter((piece) => typeof piece === "string" && piece !== "");
    const [start = ""] = JSON.stringify(first)
      .slice(1, -1)
      .split(/\\[n"]|`/);
    found.push({ line: program.slice(0, program.indexOf(start)).split("\n").length, text });
  }
  const within = pieces ? pieces.filter((piece) => typeof piece !== "string") : Object.values(node);
  for (const each of within) {
    collect(each, program, found);
  }
}

/** Returns the parts of a text, with the nodes of its values; undefined if a node is no text. */
function piecesOf(node: Node): unknown[] | undefined {
  const { type, value, quasis, expressions, operator, left, right } = node;
  if (type === "StringLiteral") {
    return [value];
  }
  if (type === "TemplateLiteral" && Array.isArray(quasis) && Array.isArray(expressions)) {
    return quasis.flatMap(({ cooked }, index) => [cooked, ...expressions.slice(index, index + 1)]);
  }
  const sides = type === "BinaryExpression" && operator === "+" ? [left, right] : [];
  const known = sides.map((side) => piecesOf(side as Node));
  return known.some(Boolean) ? known.flatMap((pieces, index) => pieces ?? [sides[index]]) : undefined;
}
