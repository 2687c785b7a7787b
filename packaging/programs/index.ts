export { renderBuildspec, scanRunner } from "./buildspec";
export { bundledFiles } from "./bundled-files";
export { finishedPrograms, writePrograms } from "./finished-programs";
export { deterministicZip, functionArchive } from "./function-archive";
