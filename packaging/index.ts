export { filesIn } from "./archive";
export { type Artefacts, archives, artefacts, CHECKSUMS } from "./artefacts";
export { changelogOfModule, changelogSection } from "./changelog";
export {
  complaints,
  currentInterface,
  interfaceOf,
  type PublishedInterface,
  releasedInterface,
  smallVersion,
} from "./compatibility";
export { MODULE_NAME, moduleFiles } from "./module-files";
export { differences, filesBelow, type ModuleFiles, writeModule } from "./module-folder";
export { renderBoundary, renderPermissions, renderWildcards } from "./permissions";
export {
  MEMBER,
  packagedPaths,
  type SynthesizedModule,
  synthesizeMember,
  synthesizeModule,
} from "./synthesized-module";
