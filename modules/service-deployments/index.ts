export { CLUSTERS_ATTRIBUTE, chosenClusters, inClusters, type OfClusters } from "./clusters";
export { grantReadDeployments } from "./read-deployments";
