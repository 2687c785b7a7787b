/** A piece of a string in Terraform's JSON syntax: text, or the inside of `${…}`. */
export interface TemplatePart {
  readonly kind: "text" | "expression";
  readonly text: string;
}

/**
 * Takes a string apart. `$${` and `%%{` are text; throws on directives (`%{ if … }`), strip markers (`${~ … ~}`), which
 * nothing here uses, and on an interpolation that is not closed.
 */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = "";
  let position = 0;
  while (position < template.length) {
    const marker = template.slice(position, position + 3);
    if (marker === "$${" || marker === "%%{") {
      text += marker;
      position += 3;
    } else if (marker.startsWith("%{")) {
      throw new Error(`Directives are not supported: ${template}`);
    } else if (marker.startsWith("${")) {
      const end = endOfExpression(template, position + 2);
      parts.push({ kind: "text", text }, { kind: "expression", text: inside(template, position + 2, end) });
      text = "";
      position = end + 1;
    } else {
      text += template[position];
      position += 1;
    }
  }
  parts.push({ kind: "text", text });
  return parts.filter((part) => part.kind === "expression" || part.text !== "");
}

function inside(template: string, start: number, end: number): string {
  const expression = template.slice(start, end);
  if (expression.startsWith("~") || expression.endsWith("~")) {
    throw new Error(`Strip markers are not supported: ${template}`);
  }
  return expression;
}

/** Returns the position of an interpolation's closing brace. In quoted strings, only braces of interpolations count. */
function endOfExpression(template: string, start: number): number {
  const open: ("{" | '"')[] = ["{"];
  for (let position = start; position < template.length; position += 1) {
    const character = template[position];
    const inString = open.at(-1) === '"';
    if (inString && character === "\\") {
      position += 1;
    } else if (character === '"') {
      inString ? open.pop() : open.push('"');
    } else if (character === "{" && (!inString || opensSequence(template, position))) {
      open.push("{");
    } else if (character === "}" && !inString) {
      open.pop();
      if (open.length === 0) {
        return position;
      }
    }
  }
  throw new Error(`An interpolation is not closed: ${template}`);
}

/** Whether a brace in quotes opens an interpolation or directive: its `$` or `%` is not doubled. */
function opensSequence(template: string, brace: number): boolean {
  const sign = template[brace - 1];
  return (sign === "$" || sign === "%") && template[brace - 2] !== sign;
}
