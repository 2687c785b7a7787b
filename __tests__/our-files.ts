import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "..");

/** Paths from the root of all files that are in the repository or about to be, as `git ls-files` takes patterns. */
export function ourFiles(...patterns: string[]): string[] {
  const command = ["ls-files", "-co", "--exclude-standard", "-z", ...patterns];
  return execFileSync("git", command, { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(ROOT, file)));
}
