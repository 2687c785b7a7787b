import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface LockedPackage {
  readonly version: string;
  /** SPDX expression. */
  readonly license?: string;
  /** Hash of the package's archive, as npm checks it, such as `sha512-…`. */
  readonly integrity?: string;
}

export interface PackageLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface BundledPackage extends LockedPackage {
  readonly name: string;
  /** Below the repository's, such as `node_modules/commander`. */
  readonly folder: string;
}

/** Matches up to the innermost package, because packages may hold others. */
const PACKAGE_FOLDER = /^\.\.\/(node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+))\//;
/** Matches other folders, and packages of other repositories. */
const ELSEWHERE = /^\.\.\/\.\.\/|(^|\/)node_modules\//;

/**
 * Returns the packages that the files of a bundle come from, each once, without our own files.
 *
 * @param contents paths of the files, from a folder directly below the repository's
 * @param root the repository's folder
 * @throws Error where a file is neither ours nor of a package that is installed as package-lock.json says
 */
export function bundledPackages(
  contents: readonly string[],
  { packages }: PackageLock,
  root: string,
): BundledPackage[] {
  const folders = new Map<string, string>();
  for (const file of contents) {
    const [, folder, name] = PACKAGE_FOLDER.exec(file) ?? [];
    if (folder !== undefined && name !== undefined) {
      folders.set(folder, name);
    } else if (ELSEWHERE.test(file)) {
      throw new Error(`${file} is in a bundle, and not in node_modules of ${root}: run npm ci there.`);
    }
  }
  return [...folders].map(([folder, name]) => {
    const locked = packages[folder];
    const { version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    if (locked === undefined || locked.version !== version) {
      const wanted = locked?.version ?? "none";
      throw new Error(
        `${folder} ${version} is in a bundle, and package-lock.json has ${wanted}: run npm ci.`,
      );
    }
    return { ...locked, name, folder };
  });
}
