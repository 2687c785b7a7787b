export { deterministicZip, functionArchive } from "./function-archive";
export { LambdaAccess } from "./lambda-access";
export { NodeFunction, type NodeFunctionProps } from "./node-function";
export { temporaryFile } from "./temporary-file";
