import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./our-files";
import { complaints, LIMITS_FILE, lowered, type Sizes, sizesOf } from "./rooms/limits";
import { renderRooms } from "./rooms/render-rooms";

const FILE = join(ROOT, LIMITS_FILE);

/** Prints the rooms of functions/; `--check` compares all folders with their limits, `--lower` lowers loose limits. */
function main(): void {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, lower: { type: "boolean" } } });
  if (values.lower) lower(sizesOf(ROOT));
  if (values.check) check(sizesOf(ROOT));
  if (!values.lower && !values.check) console.log(renderRooms());
}

const limits = (): Sizes => JSON.parse(readFileSync(FILE, "utf8"));

const lines = ({ folders }: Sizes) => Object.values(folders).reduce((sum, each) => sum + each, 0);

function lower(sizes: Sizes): void {
  // Without the file, every limit is today's size.
  const lowest = existsSync(FILE) ? lowered(sizes, limits()) : sizes;
  writeFileSync(FILE, `${JSON.stringify(lowest, null, 2)}\n`);
}

function check(sizes: Sizes): void {
  if (!existsSync(FILE)) throw new Error(`${LIMITS_FILE} is missing: npm run rooms -- --lower writes it.`);
  const wrong = complaints(sizes, limits());
  for (const sentence of wrong) console.log(sentence);
  if (wrong.length > 0) process.exitCode = 1;
  else
    console.log(
      `Within their limits: ${Object.keys(sizes.rooms).length} rooms with ${lines(sizes)} lines of code, ${sizes.words.docs} words.`,
    );
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
