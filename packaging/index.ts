export { changelogOfModule, changelogSection, releasesIn } from "./changelog";
export { complaints } from "./compatibility";
export { moduleFiles } from "./module-files";
export { differences, filesBelow } from "./module-folder";
export { renderPermissions, renderWildcards } from "./permissions";
export { interfaceOf, type PublishedInterface, releasedInterface } from "./published-interface";
export { renderInputsTable, renderOutputsTable } from "./readme";
export { packagedPaths, type SynthesizedModule, synthesizeModule } from "./synthesized-module";
export { type UpgradeBase, unpackUpgradeBase, upgradeBase } from "./upgrade-base";
