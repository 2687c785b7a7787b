import { type Artefacts, archives, CHECKSUMS, filesIn, MODULE_NAME, type ModuleFiles } from "../../packaging";
import { wrongModule, wrongPackage } from "./contents";
import { type Repository, refuse } from "./git";
import type { Candidate } from "./inspection";

/** Packs the archives with their checksums. It refuses an archive that differs from its list of files. */
export async function pack(
  repository: Repository,
  { commit, version }: Candidate,
  artefacts: Artefacts,
): Promise<ModuleFiles> {
  const packed = await archives(artefacts, version);
  const committedModule = repository.filesOf(`${commit}:terraform-module`);
  const names = new Map([...artefacts.packages.keys()].map((name) => [`${name}-${version}.tgz`, name]));
  for (const [archive, bytes] of packed) {
    if (archive === CHECKSUMS) continue;
    const files = await filesIn(bytes);
    const name = names.get(archive);
    const isModule = archive === `${MODULE_NAME}-${version}.tar.gz`;
    refuse(
      name !== undefined
        ? wrongPackage(archive, name, files)
        : isModule
          ? wrongModule(archive, files, committedModule)
          : [`${archive} is neither a package nor the module, and is not released.`],
    );
  }
  return packed;
}
