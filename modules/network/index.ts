export { buildProxyVariables, functionProxyVariables, type NetworkProxy } from "./proxy";
export type { VpcConfig } from "./vpc-config";
