import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commentsOf } from "./docs-check/comments";
import { findings, findingsOfSchema, findingsOfTexts } from "./docs-check/findings";
import { textsOf, textsOfTerraform } from "./docs-check/texts";
import { ourFiles, ROOT } from "./our-files";

/**
 * All pages that people write. Pages of the module are made from them: their links are longer, and the README has every
 * input and output, because registries show them there.
 */
const PAGES = ["*.md", "*.schema.json", ":!terraform-module/*.md", ":!terraform-module/*.json"];
/** Programs, whose comments are checked, too. */
const PROGRAMS = [
  ...["functions/*.ts", "modules/*.ts", "cli/*.ts", "packaging/*.ts"],
  ...["local-aws/*.ts", "simulation/*.ts", "demo/*.ts", "scripts/*.ts", "benchmarks/*.ts"],
  ...["examples/*.tf", "terraform-module/*.tf"],
  ...["docs/*.dot", "benchmarks/*.cjs", "jest*.js"],
];

/** Programs whose texts people read: in help, reasons, logs, alarms and the dashboard. */
const PRINTING = /^(functions|modules|cli|demo|scripts|local-aws|packaging)\/.*\.ts$/;

/** Checks that pages and comments are easy to read: `docs-check.ts [PAGE…]`. */
function main(given: readonly string[]): void {
  const pages = given.length > 0 ? given : ourFiles([...PAGES, ...PROGRAMS]);
  const found = pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    if (page.endsWith(".json")) {
      return findingsOfSchema(page, text);
    }
    if (page.endsWith(".tf")) {
      return findingsOfTexts(page, textsOfTerraform(text));
    }
    const isProgram = !page.endsWith(".md");
    const printed = PRINTING.test(page) ? findingsOfTexts(page, textsOf(text)) : [];
    return [...findings(page, isProgram ? commentsOf(text) : text), ...printed];
  });
  for (const each of found) {
    console.log(each);
  }
  console.log(`${pages.length} pages and programs, ${found.length} findings`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

main(process.argv.slice(2));
