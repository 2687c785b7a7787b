export { interfaceArns, type NetworkActions, networkStatements, subnetArns } from "./network-statements";
export { type JoinedNetwork, joins, placeInVpc } from "./place-in-vpc";
export { buildProxyVariables, functionProxyVariables, type NetworkProxy } from "./proxy";
export type { VpcConfig } from "./vpc-config";
