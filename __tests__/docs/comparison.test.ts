import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../our-files";
import { tableOf } from "./tables";

const read = (name: string) => readFileSync(join(ROOT, "docs", name), "utf8");
const page = read("comparison.md");
const [comparison = ""] = page.split("\n## ");

test("every source is used, every number names one, and each has an address and a day", () => {
  const sources = tableOf(page, "Sources");
  const used = [...comparison.matchAll(/\((\d+(?:, \d+)*)\)/g)].flatMap(([, numbers = ""]) =>
    numbers.split(", "),
  );

  expect([...new Set(used)].sort()).toEqual(sources.map(([number]) => number).sort());
  expect(sources.filter(([, source]) => !/https:.*2026-\d\d-\d\d/.test(source ?? ""))).toEqual([]);
});

test("the costs are those of capacity.md", () => {
  const costs = comparison.match(/\d+\.\d\d\b/g) ?? [];

  expect(costs).toHaveLength(2);
  expect(costs.filter((cost) => !read("capacity.md").includes(`| ${cost} |`))).toEqual([]);
});

/** Rows of the first table, its head first, without links, numbers of sources and bold print. */
function plainRows(text: string): string[][] {
  const [table = ""] = /(?:^\|.*\n)+/m.exec(text) ?? [];
  const plain = table
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/ \(\d+(?:, \d+)*\)|\*\*/g, "")
    .replace(/^\|-.*\n/m, "");
  return plain
    .trim()
    .split("\n")
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| *| *\|$/g, "")));
}

test("each part of a cell of the README's comparison stands in this page, in the same row and column", () => {
  const [, section = ""] = readFileSync(join(ROOT, "README.md"), "utf8").split("\n## Compared with others\n");
  const [products = [], ...shown] = plainRows(section);
  const [columns = [], ...known] = plainRows(comparison);
  const differing = shown.flatMap(([aspect, ...cells]) => {
    const row = known.find(([each]) => each === aspect) ?? [];
    return cells.flatMap((cell, index) => {
      const full = row[columns.indexOf(products[index + 1] ?? "")] ?? "";
      return cell.split("; ").filter((part) => !full.includes(part));
    });
  });

  expect(shown.length).toBeGreaterThan(5);
  expect(differing).toEqual([]);
});
