import { checksums, tarball } from "./archive";
import { COMMAND_LINE_PACKAGE, commandLinePackage } from "./command-line";
import { constructLibraries } from "./construct-library";
import { MODULE_NAME, moduleFiles } from "./module-files";
import type { ModuleFiles } from "./module-folder";
import { synthesizeModule } from "./synthesized-module";

export const CHECKSUMS = "SHA256SUMS";

export interface Artefacts {
  readonly module: ModuleFiles;
  readonly packages: ReadonlyMap<string, ModuleFiles>;
}

export async function artefacts(): Promise<Artefacts> {
  const synthesized = synthesizeModule();
  const module = await moduleFiles(synthesized);
  const libraries = constructLibraries(synthesized, module);
  return { module, packages: new Map([[COMMAND_LINE_PACKAGE, commandLinePackage()], ...libraries]) };
}

/** Returns the archives of a release by file name, with their checksums. */
export async function archives({ module, packages }: Artefacts, version: string): Promise<ModuleFiles> {
  const files = new Map([[`${MODULE_NAME}-${version}.tar.gz`, await tarball(module)]]);
  for (const [name, contents] of packages) {
    files.set(`${name}-${version}.tgz`, await tarball(contents, "package/"));
  }
  return files.set(CHECKSUMS, Buffer.from(checksums(files)));
}
