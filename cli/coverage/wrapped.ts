/**
 * Breaks a line between words so that no part is wider than the terminal; a word that is wider is cut apart. Further parts stand
 * four columns to the right.
 */
export function wrapped(text: string, width: number): string[] {
  const [indent = ""] = /^ */.exec(text) ?? [];
  const hanging = `${indent}    `;
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trim().split(" ")) {
    const joined = line.trim() === "" ? `${line}${word}` : `${line} ${word}`;
    if (joined.length > width && line.trim() !== "") {
      lines.push(line);
      line = `${hanging}${word}`;
    } else {
      line = joined;
    }
    for (; line.length > width; line = `${hanging}${line.slice(width)}`) {
      lines.push(line.slice(0, width));
    }
  }
  return [...lines, line];
}
