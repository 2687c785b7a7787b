import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ourFiles, ROOT } from "../our-files";

/** One word for one thing, the field's: readers search for it, and many of them read English as a foreign language. */
const WORDS: readonly (readonly [unusual: RegExp, usual: string])[] = [
  [/\bmend(s|ed|ing)?\b/i, "fix"],
  [/\btried again\b|\btries again by\b|\bby the clock\b/i, "retry"],
  [/\bwant of room\b|\bwaits? for room\b/i, "capacity"],
  [/\b(is|are|be|was|were) told\b/i, "publish, notify, or say"],
];

const pages = ourFiles("*.md").filter((page) => !page.startsWith("terraform-module/"));

test.each(pages)("%s uses the field's words", (page) => {
  const lines = readFileSync(join(ROOT, page), "utf8").split("\n");

  const found = lines.flatMap((line, index) =>
    WORDS.filter(([unusual]) => unusual.test(line)).map(([, usual]) => `line ${index + 1}: ${usual}`),
  );

  expect(found).toEqual([]);
});
