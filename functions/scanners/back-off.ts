import { MINUTE } from "../contract/durations";

/**
 * Milliseconds for which Sysdig is left alone after it was asked too often and did not say for how long. It is 60 to
 * 180 seconds, at random, so that many installations of one account do not come back at once.
 */
export const backOffMs = (): number => MINUTE * (1 + 2 * Math.random());
