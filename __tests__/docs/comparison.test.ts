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

  expect(costs.length).toBeGreaterThan(3);
  expect(costs.filter((cost) => !read("capacity.md").includes(`| ${cost} |`))).toEqual([]);
});
