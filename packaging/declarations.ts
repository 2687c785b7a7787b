import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesBelow, type ModuleFiles } from "./module-folder";

const REPOSITORY = join(__dirname, "..");

/**
 * The types of all that a file exports, as the compiler writes them: a declaration for each source that it imports.
 *
 * @param entryPoint path from the root
 * @returns paths from the root
 */
export function declarations(entryPoint: string): ModuleFiles {
  const folder = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const outDir = join(folder, "types");
    const compilerOptions = {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, outDir, rootDir: REPOSITORY },
      types: ["node"],
      typeRoots: [join(REPOSITORY, "node_modules", "@types")],
    };
    const tsconfig = {
      ...{ extends: join(REPOSITORY, "tsconfig.json"), compilerOptions },
      ...{ files: [join(REPOSITORY, entryPoint)], include: [] },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    execFileSync(join(REPOSITORY, "node_modules", ".bin", "tsc"), ["--project", folder], { stdio: "pipe" });
    return new Map(filesBelow(outDir).map((name) => [name, readFileSync(join(outDir, name))]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
