export {
  INSTALLATION_NAME,
  KMS_KEY_ARN,
  KMS_KEY_ATTRIBUTE,
  PARAMETER_NAME,
  POLICY_ARN,
  rolePath,
  SECRET_ARN,
} from "./arn-patterns";
export { currentPlace } from "./current-place";
export { HOUR_SECONDS, MINUTE_SECONDS } from "./durations";
export { eventQueue, QUEUE_RETENTION_SECONDS, type QueueRule } from "./event-queue";
export {
  arn,
  decryptStatement,
  ecrRepositories,
  type Installation,
  keyStatement,
  readParameter,
  useKey,
  type Where,
} from "./installation";
export { globalName, InstallationName, nameInRegion } from "./installation-name";
export { hasNoLogGroup } from "./log-group";
export {
  ADDITIONAL_POLICIES,
  attachPolicies,
  type ManagedPolicy,
  managedPolicy,
  OWN_POLICIES,
} from "./managed-policies";
export { RenamedInstallation } from "./renamed-installation";
export { serviceRole } from "./service-role";
