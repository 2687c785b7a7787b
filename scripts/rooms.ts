import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./our-files";
import { complaints, LIMITS_FILE, lowered, sizesOf } from "./rooms/sizes";

const FILE = join(ROOT, LIMITS_FILE);

/** Compares the sizes of all folders and of the docs with their limits; `--lower` lowers loose limits. */
function main(given: readonly string[]): void {
  const limits = JSON.parse(readFileSync(FILE, "utf8"));
  const sizes = sizesOf(ROOT);
  if (given.includes("--lower")) {
    writeFileSync(FILE, `${JSON.stringify(lowered(sizes, limits), null, 2)}\n`);
    return;
  }
  for (const [name, size] of Object.entries({ ...sizes.folders, "words of docs": sizes.words.docs })) {
    console.log(`${String(size).padStart(6)}  ${name}`);
  }
  const wrong = complaints(sizes, limits);
  for (const sentence of wrong) console.log(sentence);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

main(process.argv.slice(2));
