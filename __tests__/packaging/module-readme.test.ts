import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FILES = join(__dirname, "..", "..", "packaging", "files");
const read = (...path: string[]) => readFileSync(join(FILES, ...path), "utf8");

test("the README says plainly that `tofu test` cannot run the module's tests, which is so for each of them", () => {
  const files = readdirSync(join(FILES, "tests")).filter((name) => name.endsWith(".tftest.hcl"));

  expect(read("README.md").replace(/\s+/g, " ")).toContain("`tofu test` cannot run the files in `tests/`");
  expect(files.length).toBeGreaterThan(20);
  // What OpenTofu refuses.
  expect(files.filter((name) => !/override_during|^ {2}source +=/m.test(read("tests", name)))).toEqual([]);
});
