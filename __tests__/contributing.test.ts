import { existsSync, readFileSync } from "node:fs";
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
