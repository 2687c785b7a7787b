export { renderBuildspec, scanRunner } from "./buildspec";
export { finishedPrograms, writePrograms } from "./finished-programs";
export { deterministicZip, functionArchive } from "./function-archive";
