import {
  type Artefacts,
  archives,
  CHECKSUMS,
  checksums,
  filesIn,
  MODULE_NAME,
  type ModuleFiles,
} from "../../packaging";
import { wrongModule, wrongPackage } from "./contents";
import { type Repository, refuse } from "./git";
import type { Candidate } from "./inspection";
import { provenance } from "./provenance";

/** The archives, each opened and held against what is meant to be in it. */
export async function pack(
  repository: Repository,
  { commit, version }: Candidate,
  artefacts: Artefacts,
): Promise<ModuleFiles> {
  const packed = new Map(await archives(artefacts, version));
  packed.delete(CHECKSUMS);
  const committedModule = repository.filesOf(`${commit}:terraform-module`);
  const names = new Map([...artefacts.packages.keys()].map((name) => [`${name}-${version}.tgz`, name]));
  for (const [archive, bytes] of packed) {
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

/** The archives with where they come from, what is new, and the sums of all of these, which is what a maintainer signs. */
export function withStatement(
  repository: Repository,
  { commit, tag, address, notes }: Candidate,
  packed: ModuleFiles,
): ModuleFiles {
  const packageLock = repository.bytes(["show", `${commit}:package-lock.json`]);
  const files = new Map(packed)
    .set(
      "provenance.intoto.json",
      Buffer.from(provenance(packed, { repository: address, commit, tag, packageLock })),
    )
    .set("RELEASE_NOTES.md", Buffer.from(`${notes}\n`));
  return files.set(CHECKSUMS, Buffer.from(checksums(files)));
}
