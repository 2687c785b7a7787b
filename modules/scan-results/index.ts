export { ScanResults, type ScanResultsProps } from "./scan-results";
