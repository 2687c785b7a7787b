import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findings } from "./docs-check/findings";

const ROOT = join(__dirname, "..");
/** Pages for users and contributors; those of the module are made from them. */
const PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md"];

/** Whether the pages can be read in a hurry: `docs-check.ts [PAGE…]`. */
function main(given: readonly string[]): void {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z", ...PAGES], {
    cwd: ROOT,
  });
  const pages = given.length > 0 ? given : listed.toString().split("\0").filter(Boolean);
  const found = pages.flatMap((page) => findings(page, readFileSync(join(ROOT, page), "utf8")));
  for (const each of found) {
    console.log(each);
  }
  console.log(`${pages.length} pages, ${found.length} findings`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

main(process.argv.slice(2));
