export { functionArchive } from "./function-archive";
export { NodeFunction, type NodeFunctionProps } from "./node-function";
export { temporaryFile } from "./temporary-file";
