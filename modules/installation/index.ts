export { KMS_KEY_ARN, PARAMETER_NAME, POLICY_ARN, SECRET_ARN } from "./arn-patterns";
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
