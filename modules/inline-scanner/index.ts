export { InlineScanner, type InlineScannerProps, scannerName } from "./inline-scanner";
