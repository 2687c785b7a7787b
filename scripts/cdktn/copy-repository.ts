import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Copies the files of a repository as they lie there, without those that `.gitignore` names.
 *
 * @throws Error when git cannot be run
 */
export async function copyRepository(from: string, to: string): Promise<void> {
  for (const file of await filesOf(from)) {
    await cp(join(from, file), join(to, file), { verbatimSymlinks: true });
  }
}

async function filesOf(repository: string): Promise<string[]> {
  // Seen through an empty repository, everything is a new file: that works in a downloaded archive as well,
  // and does not list files that are deleted but not yet committed.
  const empty = await mkdtemp(join(tmpdir(), "empty-repository-"));
  try {
    await git("init", "--quiet", empty);
    const through = ["--git-dir", join(empty, ".git"), "--work-tree", repository, "-C", repository];
    const files = await git(...through, "ls-files", "--others", "--exclude-standard", "-z");
    return files.split("\0").filter(belongs);
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}

function belongs(file: string): boolean {
  // `.gitignore` means folders of these names, and npm would install through a link into what it points to.
  const isSetUpHere = file === "node_modules" || file === ".local-aws";
  const isRepositoryWithin = file.endsWith("/");
  return file !== "" && !isSetUpHere && !isRepositoryWithin;
}

async function git(...args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", args, { maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new Error("git knows which files belong to the repository, and it cannot be run: install it.");
    }
    throw error;
  }
}
