import { extname } from "node:path";
import { parseSync } from "@swc/core";
import { GENERATED } from "../docs-check/comments";
import { PROGRAM_FILE } from "./imports";

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;
/** A comment of Python, or a text, in which # begins no comment. */
const PYTHON = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g;
/** A text in three quotes at the beginning of a file, or after a colon. */
const DOCSTRING = /(?<=^\s*|:[ \t]*\n\s*)("""|''')[\s\S]*?\1/g;

/** Removes a comment but not its ends of lines, because code may stand beside it. */
const blank = (comment: string) => comment.replace(/[^\n]/g, "");
const without = (comment: RegExp) => (text: string) => text.replace(comment, blank);

/** Removers of comments by the ending of a file. */
const LANGUAGES: Readonly<Record<string, (text: string) => string>> = {
  ".py": (text) =>
    text.replace(PYTHON, (each) => (each.startsWith("#") ? "" : each)).replace(DOCSTRING, blank),
  ".sh": without(/^[ \t]*#(?!!).*$/gm),
  ".tf": without(/^[ \t]*(#|\/\/).*$/gm),
  ".hcl": without(/^[ \t]*(#|\/\/).*$/gm),
  ".java": without(COMMENT),
  ".css": without(COMMENT),
  ".html": without(/<!--[\s\S]*?-->/g),
};

/** Counts lines without blank ones and comments; 0 for a file that is no program, or is generated. */
export function codeLines(file: string, text: string): number {
  if (PROGRAM_FILE.test(file)) {
    return GENERATED.test(text) ? 0 : filled(withoutTexts(text).replace(COMMENT, blank));
  }
  // A script that is called by its name may have no ending.
  const code = LANGUAGES[extname(file) || (text.startsWith("#!") ? ".sh" : "")];
  return code === undefined ? 0 : filled(code(text));
}

const filled = (code: string) => code.split("\n").filter((line) => line.trim() !== "").length;

/** Blanks texts and regular expressions, which may hold what looks like a comment. */
function withoutTexts(program: string): string {
  // swc counts bytes, from 1.
  const bytes = Buffer.from(program);
  const collect = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, span } = node as Partial<Literal>;
    if (span !== undefined && LITERALS.test(type ?? "")) {
      for (let index = span.start - 1; index < span.end - 1; index += 1) {
        if (bytes[index] !== NEW_LINE && bytes[index] !== SPACE) bytes[index] = X;
      }
    } else {
      for (const child of Object.values(node)) collect(child);
    }
  };
  collect(parseSync(program, { syntax: "typescript", target: "es2022" }));
  return bytes.toString("latin1");
}

interface Literal {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
}

const LITERALS = /^(StringLiteral|RegExpLiteral|TemplateElement)$/;
const [NEW_LINE = 0, SPACE = 0, X = 0] = Buffer.from("\n x");
