export { InlineScanner, type InlineScannerProps, type VpcConfig } from "./inline-scanner";
