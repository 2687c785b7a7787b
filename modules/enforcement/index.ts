export { Enforcement, type EnforcementProps } from "./enforcement";
