export { ScanCoordinator, type ScanCoordinatorProps } from "./scan-coordinator";
