import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "..");

/** What git answers about the repository. */
export function git(...command: string[]): string {
  return execFileSync("git", command, { cwd: ROOT, encoding: "utf8" });
}

/** Paths from the root of all files that are in the repository or about to be, as `git ls-files` takes patterns. */
export function ourFiles(...patterns: string[]): string[] {
  return git("ls-files", "-co", "--exclude-standard", "-z", ...patterns)
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(ROOT, file)));
}
