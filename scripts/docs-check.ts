import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commentsOf } from "./docs-check/comments";
import { findings } from "./docs-check/findings";

const ROOT = join(__dirname, "..");
/** Pages for users and contributors; those of the module are made from them. */
const PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md"];
/** Programs, whose comments are read in the same hurry. */
const PROGRAMS = [
  ...["functions/*.ts", "modules/*.ts", "cli/*.ts", "packaging/*.ts"],
  ...["local-aws/*.ts", "simulation/*.ts", "demo/*.ts", "scripts/*.ts", "benchmarks/*.ts"],
];

/** Whether pages and comments can be read in a hurry: `docs-check.ts [PAGE…]`. */
function main(given: readonly string[]): void {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z", ...PAGES, ...PROGRAMS], {
    cwd: ROOT,
  });
  const pages = given.length > 0 ? given : listed.toString().split("\0").filter(Boolean);
  const found = pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    return findings(page, page.endsWith(".ts") ? commentsOf(text) : text);
  });
  for (const each of found) {
    console.log(each);
  }
  console.log(`${pages.length} pages and programs, ${found.length} findings`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

main(process.argv.slice(2));
