import { execFileSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";

/** Root of the repository. */
export const ROOT = join(__dirname, "..");

/** Paths from a root of all files, but no links, that are in its repository or about to be, as `git ls-files` takes patterns. */
export function ourFiles(patterns: readonly string[] = [], root = ROOT): string[] {
  return execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z", ...patterns], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\0")
    .filter((file) => lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile());
}
