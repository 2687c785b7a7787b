import { execFileSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "..");

/** Returns paths of files, but no links, that are in the repository or untracked, by patterns of `git ls-files`. */
export function ourFiles(patterns: readonly string[] = [], root = ROOT): string[] {
  return execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z", ...patterns], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\0")
    .filter((file) => lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile());
}
