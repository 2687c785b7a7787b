export { BackendScanner } from "./backend-scanner";
