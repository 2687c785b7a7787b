import { textOf } from "../pages";
import { tableOf } from "./tables";

const read = (name: string) => textOf(`docs/${name}`);
const page = read("comparison.md");
const [comparison = ""] = page.split("\n## ");

test("every source is used, every number names one, each has an address, and all were read on a day", () => {
  const sources = tableOf(page, "Sources");
  const used = [...comparison.matchAll(/\((\d+(?:, \d+)*)\)/g)].flatMap(([, numbers = ""]) =>
    numbers.split(", "),
  );

  expect([...new Set(used)].sort()).toEqual(sources.map(([number]) => number).sort());
  expect(sources.filter(([, source]) => !source?.includes("https:"))).toEqual([]);
  expect(page).toMatch(/^All were read on 2026-\d\d-\d\d /m);
});

test("the costs are those of capacity.md", () => {
  const costs = comparison.match(/\d+\.\d\d\b/g) ?? [];

  expect(costs).toHaveLength(2);
  expect(costs.filter((cost) => !read("capacity.md").includes(`| ${cost} |`))).toEqual([]);
});

const README = textOf("README.md");
const [, afterwards = ""] = README.split("\n## Compared with others\n");
const [inReadme = ""] = afterwards.split("\n## ");
const isMarked = (cell: string | undefined) => cell?.includes("**") ?? false;
const plain = (cell: string) => cell.replaceAll("**", "");

/** Rows of the first table, its head first, without links and numbers of sources. */
function rowsOf(text: string): string[][] {
  const [table = ""] = /(?:^\|.*\n)+/m.exec(text) ?? [];
  const rows = table
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/ \(\d+(?:, \d+)*\)/g, "")
    .replace(/^\|-.*\n/m, "");
  return rows
    .trim()
    .split("\n")
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| *| *\|$/g, "")));
}

/** Cells of the README's table, with the cell of this page in the same row and column. */
function cellsInBoth(): { shown: string; full: string }[] {
  const [products = [], ...shown] = rowsOf(inReadme);
  const [columns = [], ...known] = rowsOf(comparison);
  return shown.flatMap(([aspect, ...cells]) => {
    const row = known.find(([each]) => each === aspect) ?? [];
    return cells.map((cell, index) => ({
      shown: cell,
      full: row[columns.indexOf(products[index + 1] ?? "")] ?? "",
    }));
  });
}

test("the README compares with all products, in rows of this page", () => {
  const [products = [], ...shown] = rowsOf(inReadme);
  const [columns = [], ...known] = rowsOf(comparison);
  const aspects = known.map(([aspect]) => aspect);

  expect(products.slice(1)).toEqual(columns.slice(1));
  expect(shown.length).toBeGreaterThan(4);
  expect(shown.filter(([aspect]) => !aspects.includes(aspect))).toEqual([]);
});

test("each part of a cell of the README's comparison stands in this page, in the same row and column", () => {
  const differing = cellsInBoth().flatMap(({ shown, full }) =>
    plain(shown)
      .split("; ")
      .filter((part) => !plain(full).includes(part)),
  );

  expect(differing).toEqual([]);
});

test("the README marks what does better where this page does, and says when both were read", () => {
  const cells = cellsInBoth();
  const [, readOn = "no day"] = /All were read on (\S+)/.exec(page) ?? [];

  expect(cells.filter(({ shown }) => isMarked(shown)).length).toBeGreaterThan(6);
  expect(cells.filter(({ shown, full }) => isMarked(shown) !== isMarked(full))).toEqual([]);
  expect(inReadme).toContain(`All claims were read on ${readOn};`);
});
