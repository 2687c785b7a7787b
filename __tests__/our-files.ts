import { execFileSync } from "node:child_process";
import { ourFiles as filesLike, ROOT } from "../scripts/our-files";

export { ROOT };

/** What git answers about the repository. */
export function git(...command: string[]): string {
  return execFileSync("git", command, { cwd: ROOT, encoding: "utf8" });
}

/** Paths from the root of all files that are in the repository or about to be, as `git ls-files` takes patterns. */
export const ourFiles = (...patterns: string[]): string[] => filesLike(patterns);
