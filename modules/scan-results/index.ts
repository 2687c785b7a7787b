export { ScanResults, type ScanResultsProps } from "./scan-results";
export { SecurityHub, type SecurityHubProps } from "./security-hub";
