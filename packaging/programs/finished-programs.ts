import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM_VARIABLES, type Program } from "../../functions/contract/environment";
import type { ModuleFiles } from "../module-folder";
import { renderBuildspec } from "./buildspec";
import { functionArchive } from "./function-archive";

const FOLDER = join(__dirname, "../../modules/programs/finished");

/** Returns the functions' archives and the buildspec, by the names that constructs ask for. */
export function finishedPrograms(): ModuleFiles {
  const programs = Object.keys(PROGRAM_VARIABLES) as Program[];
  return new Map([
    ...programs.map((program) => [`${program}.zip`, functionArchive(program).bytes] as const),
    ["buildspec.yml", Buffer.from(renderBuildspec())],
  ]);
}

/** Builds the programs, and writes those that are new or changed. */
export function writePrograms(folder = FOLDER): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of finishedPrograms()) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path).equals(bytes)) continue;
    // Renamed into place, because another process may be reading.
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, bytes);
    chmodSync(unfinished, 0o644);
    renameSync(unfinished, path);
  }
}
