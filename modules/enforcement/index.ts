export { Enforcement, type EnforcementProps } from "./enforcement";
export type { EnforcementSettings } from "./settings";
