export { ScanCoordinator, type ScanCoordinatorProps } from "./scan-coordinator";
export type { WorkQueue } from "./work-queue";
