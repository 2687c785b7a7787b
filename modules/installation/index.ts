export { arn, decryptStatement, type Installation, keyStatement, useKey } from "./installation";
export { attachPolicies, type ManagedPolicy, managedPolicy } from "./managed-policies";
export { RenamedInstallation } from "./renamed-installation";
