export { BackendScanner, type BackendScannerProps } from "./backend-scanner";
