import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Paths within a folder of its regular files, and of those below it. */
export function regularFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    lstatSync(join(folder, name)).isFile(),
  );
}
