export { InlineScanner, scannerName } from "./inline-scanner";
export type { InlineScannerProps } from "./inline-scanner-props";
export {
  ECR_HOST,
  OTHER_DOCKER_HUB,
  REGISTRY_CREDENTIALS_ATTRIBUTES,
  REGISTRY_HOST,
  type RegistryCredentials,
  type RegistrySecretArns,
} from "./registry-credentials";
export { pullStatements } from "./scanner-policies";
