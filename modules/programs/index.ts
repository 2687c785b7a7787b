import { existsSync } from "node:fs";
import { join } from "node:path";

/** Beside this file, and in a package beside the one file that this became. */
const FINISHED = join(__dirname, "finished");

/**
 * Path of a program as AWS takes it: `buildspec.yml`, or the archive of a function, such as `scan-trigger.zip`. A build makes
 * them (packaging/programs), so that whoever synthesizes needs neither the sources nor what bundles them.
 *
 * @throws Error when it has not been built
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
