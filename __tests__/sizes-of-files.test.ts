import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ourFiles, ROOT } from "./our-files";

/** Past 250 lines, look for the second thing that a file does. */
const MOST_LINES = 300;
const MOST_PROGRAMS = 15;

// Pages are exempt: a reader searches one page, and README.md has tables that `npm run generate` prints.
const PROGRAMS = ["*.ts", "*.py", "*.js", "*.cjs", "*.mjs", "*.sh"];
const GENERATED_FOLDERS = /^(\.gen|terraform-module)\//;
const GENERATED_FILE = /^\/\/ (Made|Generated) from .* by `npm run generate`/;
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");
const ours = ourFiles(...PROGRAMS).filter(
  (file) => !GENERATED_FOLDERS.test(file) && !GENERATED_FILE.test(textOf(file)),
);

test(`no file of ours has more than ${MOST_LINES} lines`, () => {
  const longer = ours
    .map((file) => ({ file, lines: textOf(file).trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > MOST_LINES);

  expect(ours.length).toBeGreaterThan(300);
  expect(longer).toEqual([]);
});

test(`no folder of programs has more than ${MOST_PROGRAMS} files`, () => {
  const folders = new Map<string, number>();
  for (const file of ours.filter((each) => each.startsWith("functions/"))) {
    const folder = file.slice(0, file.lastIndexOf("/"));
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }

  expect(folders.size).toBeGreaterThan(5);
  expect([...folders].filter(([, count]) => count > MOST_PROGRAMS)).toEqual([]);
});
