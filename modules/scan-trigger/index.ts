export { ScanTrigger, type ScanTriggerProps, TRIGGER_TIMEOUT_SECONDS } from "./scan-trigger";
