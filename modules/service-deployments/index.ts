export { chosenClusters, inClusters, type OfClusters } from "./clusters";
export { grantReadDeployments } from "./read-deployments";
