import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
const TEXT = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

/** A section with everything below its heading, down to the next heading of its level. */
function section(heading: string): string {
  const [level = ""] = /^#+/.exec(heading) ?? [];
  const [, rest = ""] = TEXT.split(`\n${heading}\n`);
  return rest.split(new RegExp(`\n#{1,${level.length}} `))[0] ?? "";
}

/** Paths of the project in code; NAME stands for a folder that is yet to be made. */
const pathsIn = (text: string) =>
  [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|\w+\.(?:ts|md))`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.includes("/NAME/"));

test("the files and folders that CONTRIBUTING.md names exist", () => {
  const paths = pathsIn(section("## Where things live") + section("## How do I add…"));

  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the map has every folder of the project", () => {
  const mapped = pathsIn(section("## Where things live"));
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z_]/.test(entry.name))
    .map(({ name }) => `${name}/`)
    .filter((folder) => !["node_modules/", "cdktf.out/", "coverage/", "dist/"].includes(folder));

  expect(folders.filter((folder) => !mapped.includes(folder))).toEqual([]);
});

test.each(["an input", "an error", "a channel", "an engine", "a function"])(
  "it says which files %s touches",
  (what) => {
    expect(pathsIn(section(`### ${what}`)).length).toBeGreaterThanOrEqual(3);
  },
);
