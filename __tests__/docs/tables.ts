/** The cells of the first table of a section, row by row, without the head. The section has a heading of two `#`. */
export function tableOf(page: string, heading: string): string[][] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [table = ""] = (section.split("\n## ")[0] ?? "").match(/(?:^\|.*\n)+/m) ?? [];
  return table.trim().split("\n").slice(2).map(cellsOf);
}

/** The cells of a row. */
export const cellsOf = (row: string): string[] =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** What a cell has in code quotes. */
export const namesIn = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

/** The blocks of code of a page in a language. */
export const blocksIn = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)\\n *\`\`\`$`, "gm"))].map(
    ([, block = ""]) => block,
  );
