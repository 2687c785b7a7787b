export { DeploymentGate, type DeploymentGateProps } from "./deployment-gate";
export type { DeploymentGateSettings } from "./settings";
