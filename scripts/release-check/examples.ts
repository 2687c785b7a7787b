import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export function examplesOf(folder: string): string[] {
  const examples = join(folder, "examples");
  const entries = existsSync(examples) ? readdirSync(examples, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
