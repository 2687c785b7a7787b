export { Enforcement } from "./enforcement";
