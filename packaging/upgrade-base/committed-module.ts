import { execFileSync } from "node:child_process";
import type { ModuleFiles } from "../module-folder";
import type { UpgradeBase } from "./index";

const MODULE = "terraform-module/";
/** Files that an apply reads; examples, tests and pages are left out. */
const APPLIED = /^[\w-]+\.tf$|^functions\//;
const TAG = /^v\d+\.\d+\.\d+/;

/** The published module as a tag or commit of a repository has it: which one that is, and what an apply reads of it. */
export function committedModule(
  revision: string,
  repository: string,
): { readonly base: Omit<UpgradeBase, "sha256">; readonly files: ModuleFiles } {
  const git = (...command: string[]) =>
    execFileSync("git", command, { cwd: repository, maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "pipe"] });
  const textOf = (...command: string[]) => git(...command).toString("utf8");
  const [commit = "", date = "", subject = ""] = textOf(
    ...["show", "-s", "--format=%H%n%cI%n%s", `${revision}^{commit}`],
  ).split("\n");
  const { version } = JSON.parse(textOf("show", `${commit}:package.json`)) as { version: string };
  const paths = textOf("ls-tree", "-r", "-z", "--name-only", `${commit}:${MODULE}`)
    .split("\0")
    .filter((path) => APPLIED.test(path));
  return {
    base: { tag: TAG.test(revision) ? revision : null, version, commit, date, subject },
    files: new Map(paths.map((path) => [path, git("show", `${commit}:${MODULE}${path}`)])),
  };
}
