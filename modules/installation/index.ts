export { arn, decryptStatement, type Installation, keyStatement, useKey } from "./installation";
export { globalName, InstallationName } from "./installation-name";
export { hasNoLogGroup } from "./log-group";
export { attachPolicies, type ManagedPolicy, managedPolicy } from "./managed-policies";
export { RenamedInstallation } from "./renamed-installation";
export { serviceRole } from "./service-role";
