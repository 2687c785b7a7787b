export { arnOf, KEY_RESOURCE, PARAMETER_NAME, POLICY_ARN, SECRET_RESOURCE } from "./arn-patterns";
export {
  arn,
  decryptStatement,
  ecrRepositories,
  type Installation,
  keyStatement,
  useKey,
} from "./installation";
export { globalName, InstallationName } from "./installation-name";
export { hasNoLogGroup } from "./log-group";
export { attachPolicies, type ManagedPolicy, managedPolicy } from "./managed-policies";
export { RenamedInstallation } from "./renamed-installation";
export { serviceRole } from "./service-role";
