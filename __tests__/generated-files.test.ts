import { readFileSync } from "node:fs";
import { join } from "node:path";
import { git, ourFiles, ROOT } from "./our-files";

/** A generator's line at the head of what it writes; code that prints that line has other lines at its own head. */
const GENERATED_HEAD = /^(?:\/\/|#|\/\*) ?(?:Made|[Gg]enerated|[Aa]utogenerated) (?:from|by) /;

const headOf = (file: string) => readFileSync(join(ROOT, file)).toString("utf8", 0, 80);

/** A list of requirements that is resolved from another one, with the hash of each. */
const isResolved = (file: string, files: ReadonlySet<string>) =>
  file.endsWith(".txt") && files.has(file.replace(/\.txt$/, ".in"));

test("every file that a generator writes is marked in .gitattributes, so that reviews fold it", () => {
  const files = new Set(ourFiles());
  const generated = [...files].filter((file) => isResolved(file, files) || GENERATED_HEAD.test(headOf(file)));
  const attributes = git("check-attr", "linguist-generated", "--", ...generated);
  const unmarked = attributes
    .trim()
    .split("\n")
    .filter((line) => !line.endsWith(": linguist-generated: set"));

  expect(generated).toEqual(
    expect.arrayContaining(["functions/contract/notices/outcome.ts", "scripts/checkov/requirements.txt"]),
  );
  expect(unmarked).toEqual([]);
});
