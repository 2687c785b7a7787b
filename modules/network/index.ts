export { interfaceArns, type NetworkActions, networkStatements, subnetArns } from "./network-statements";
export { type JoinedNetwork, joins, placeInVpc } from "./place-in-vpc";
export { buildProxyVariables, functionProxyVariables, PROXY_ATTRIBUTES } from "./proxy";
export { VPC_ATTRIBUTES } from "./vpc-config";
