export { DAY, HOUR, MINUTE } from "../../functions/contract/durations";
/** In milliseconds. */
export const SECOND = 1000;
