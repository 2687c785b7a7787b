export { ScanResults } from "./scan-results";
