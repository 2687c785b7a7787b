export { LambdaAccess } from "./lambda-access";
export { NodeFunction, type NodeFunctionProps } from "./node-function";
