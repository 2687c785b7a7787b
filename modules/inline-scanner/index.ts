export { InlineScanner, type InlineScannerProps, scannerName, type VpcConfig } from "./inline-scanner";
