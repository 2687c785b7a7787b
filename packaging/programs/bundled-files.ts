import { basename } from "node:path";
import type { ModuleFiles } from "../module-folder";
import type { BundledFile } from "../sbom";
import { scanRunner } from "./buildspec";
import { functionArchive } from "./function-archive";

/** Returns the programs in a folder of the release for a list of components. */
export function bundledFiles(folder: string, programs: ModuleFiles): BundledFile[] {
  return [...programs].map(([name, bytes]) => {
    const isArchive = name.endsWith(".zip");
    const { contents } = isArchive ? functionArchive(basename(name, ".zip")) : scanRunner();
    return { name: `${folder}${name}`, bytes, contents, runsIn: isArchive ? "Lambda" : "CodeBuild" };
  });
}
