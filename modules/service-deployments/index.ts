export { chosenClusters, inClusters } from "./clusters";
export { grantReadDeployments } from "./read-deployments";
