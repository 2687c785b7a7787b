export { buildProxyVariables, functionProxyVariables, type NetworkProxy } from "./proxy";
