import { existsSync } from "node:fs";
import { join } from "node:path";

/** Folder beside this file; in a package, beside the bundle of this file. */
const FINISHED = join(__dirname, "finished");

/**
 * Returns the path of `buildspec.yml` or of a function's archive, such as `scan-trigger.zip`. packaging/programs builds
 * these files, so that a synthesis needs neither sources nor bundler.
 *
 * @throws Error if the program has not been built
 */
export function finishedProgram(file: string): string {
  const path = join(FINISHED, file);
  if (!existsSync(path)) {
    throw new Error(
      `The program ${path} has not been built: run npm run programs in the repository of fargate-image-scanning, or install its package again.`,
    );
  }
  return path;
}
