/** A package of npm as package-lock.json has it. */
export interface LockedPackage {
  readonly version: string;
  /** An SPDX expression. */
  readonly license?: string;
  /** Hash with which npm compares the package's archive, such as `sha512-…`. */
  readonly integrity?: string;
}

/** The part of package-lock.json that counts: packages by their folder. */
export interface PackageLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface BundledPackage extends LockedPackage {
  readonly name: string;
  /** Below the repository's, such as `node_modules/commander`. */
  readonly folder: string;
}

/** Up to the innermost package: one may have others of its own below it. */
const PACKAGE_FOLDER = /^(?:\.\.\/)*(node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+))\//;

/**
 * The packages that the files of a bundle come from, each once; files of our own come from none.
 *
 * @param contents paths of the files, from a folder of the repository
 * @throws Error where package-lock.json does not have the package of a file
 */
export function bundledPackages(contents: readonly string[], { packages }: PackageLock): BundledPackage[] {
  const folders = new Map<string, string>();
  for (const file of contents) {
    const [, folder, name] = PACKAGE_FOLDER.exec(file) ?? [];
    if (folder !== undefined && name !== undefined) folders.set(folder, name);
  }
  return [...folders].map(([folder, name]) => {
    const locked = packages[folder];
    if (locked === undefined) {
      throw new Error(`${folder} is in a bundle, and not in package-lock.json: run npm ci.`);
    }
    return { ...locked, name, folder };
  });
}
