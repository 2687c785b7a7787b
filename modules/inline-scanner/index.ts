export { InlineScanner, scannerName } from "./inline-scanner";
export type { InlineScannerProps } from "./inline-scanner-props";
export {
  REGISTRY_CREDENTIALS_ATTRIBUTES,
  type RegistryCredentials,
  type RegistrySecretArns,
} from "./registry-credentials";
export { pullStatements } from "./scanner-policies";
