import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files of the module: contents by path within its folder. */
export type ModuleFiles = ReadonlyMap<string, Uint8Array>;

/** Files that Terraform leaves where it has run: providers, their lock file, state. */
const LEFT_BEHIND = /(^|\/)\.terraform|\.tfstate(\.|$)|\.tfvars$/;
/** Permissions are the same on every machine, whatever its umask. */
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/** Returns the paths of files in a folder and below, without those that Terraform leaves. Follows no links. */
export function filesBelow(folder: string): string[] {
  return pathsBelow(folder, "")
    .filter((name) => !LEFT_BEHIND.test(name))
    .sort();
}

function pathsBelow(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? pathsBelow(folder, `${prefix}${entry.name}/`) : `${prefix}${entry.name}`,
  );
}

/** Replaces a folder's contents with the module. */
export function writeModule(folder: string, files: ModuleFiles): void {
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  for (const [name, contents] of files) {
    const path = join(folder, name);
    makeFolder(dirname(path));
    writeFileSync(path, contents);
    chmodSync(path, FILE_MODE);
  }
}

function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) {
    return;
  }
  for (let made = folder; made !== dirname(first); made = dirname(made)) {
    chmodSync(made, FOLDER_MODE);
  }
}

/** Returns a sentence for each file that differs from the module; none if the folder equals it. */
export function differences(folder: string, files: ModuleFiles): string[] {
  const present = filesBelow(folder);
  const missing = [...files.keys()].filter((name) => !present.includes(name));
  const superfluous = present.filter((name) => !files.has(name));
  const changed = present.filter((name) => {
    const contents = files.get(name);
    return contents && Buffer.compare(readFileSync(join(folder, name)), contents) !== 0;
  });
  return [
    ...missing.map((name) => `${name} is missing`),
    ...superfluous.map((name) => `${name} does not belong there`),
    ...changed.map((name) => `${name} has other contents`),
  ].sort();
}
