import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ourFiles, ROOT } from "./our-files";

/** Past 250 lines, look for the second thing that a file does. */
const MAX_LINES = 300;
/** A room holds one thing in few files: what only passes on between many is harder to read than one that is long. */
const MAX_LINES_IN_FUNCTIONS = 600;
const MAX_FILES = 15;
/** Of the product's other folders, those that are larger: a file for each page, service of AWS, run or command. */
const LARGER = ["docs", "docs/schemas", "local-aws/launcher"];

// Pages are exempt: a reader searches one page, and README.md has tables that `npm run generate` prints.
const PROGRAMS = ["*.ts", "*.py", "*.js", "*.cjs", "*.mjs", "*.sh"];
const GENERATED_FOLDERS = /^(\.gen|terraform-module)\//;
const GENERATED_FILE = /^\/\/ (Made|Generated) from .* by `npm run generate`/;
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");
const ours = ourFiles(...PROGRAMS).filter(
  (file) => !GENERATED_FOLDERS.test(file) && !GENERATED_FILE.test(textOf(file)),
);

test(`no file of ours has more than ${MAX_LINES} lines, and none in functions/ more than ${MAX_LINES_IN_FUNCTIONS}`, () => {
  const longer = ours
    .map((file) => ({ file, lines: textOf(file).trimEnd().split("\n").length }))
    .filter(
      ({ file, lines }) => lines > (file.startsWith("functions/") ? MAX_LINES_IN_FUNCTIONS : MAX_LINES),
    );

  expect(ours.length).toBeGreaterThan(300);
  expect(longer).toEqual([]);
});

/** How many files of any kind lie in each folder itself. */
function filesByFolder(files: readonly string[]): ReadonlyMap<string, number> {
  const folders = new Map<string, number>();
  for (const folder of files.map(dirname)) {
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return folders;
}

const crowdedAmong = (files: readonly string[]) =>
  [...filesByFolder(files)].filter(([, count]) => count > MAX_FILES).map(([folder]) => folder);

test(`no folder below functions/ has more than ${MAX_FILES} files`, () => {
  const files = ourFiles("functions/");

  expect(files.length).toBeGreaterThan(100);
  expect(crowdedAmong(files)).toEqual([]);
});

test("no other folder has more, but those that are known", () => {
  const files = ourFiles().filter(
    (file) => !GENERATED_FOLDERS.test(file) && !file.startsWith("__tests__/") && file.includes("/"),
  );

  expect(crowdedAmong(files).sort()).toEqual(LARGER);
});
