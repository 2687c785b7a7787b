export { DeploymentGate, type DeploymentGateProps } from "./deployment-gate";
export { RemovedGate } from "./removed-gate";
