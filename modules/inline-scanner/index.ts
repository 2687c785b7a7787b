export { scanRunner } from "./buildspec";
export { InlineScanner, scannerName } from "./inline-scanner";
export type { InlineScannerProps } from "./inline-scanner-props";
