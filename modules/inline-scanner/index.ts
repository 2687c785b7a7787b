export { InlineScanner, scannerName } from "./inline-scanner";
export type { InlineScannerProps } from "./inline-scanner-props";
export {
  DOCKER_HUB_ALIASES,
  ECR_HOST,
  REGISTRY_CREDENTIALS_ATTRIBUTES,
  REGISTRY_HOST,
} from "./registry-credentials";
export { pullStatements } from "./scanner-policies";
