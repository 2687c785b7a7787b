import type { Context } from "aws-lambda";
import { awsCallMs, SYSDIG_CALL_MS } from "../clients/network";

/**
 * Longest time in milliseconds for one more scan, or one more outcome on a channel, when something hangs. It is the
 * longest call until it is given up, and the write that records this. A call that is given up ends what it belongs to.
 */
export const RESERVE_MS = SYSDIG_CALL_MS + awsCallMs();

/**
 * Whether an invocation has time for one more piece of work.
 *
 * @param share how much of the invocation's time may be used by then, from 0 to 1; default: all of it
 */
export type HasTime = (share?: number) => boolean;

/**
 * Whether an invocation has time, counted from now.
 *
 * @param reserveMs what the largest piece of work may take, in milliseconds
 */
export function hasTimeFor(
  context: Pick<Context, "getRemainingTimeInMillis">,
  reserveMs = RESERVE_MS,
): HasTime {
  const whole = context.getRemainingTimeInMillis() - reserveMs;
  return (share = 1) => context.getRemainingTimeInMillis() - reserveMs > Math.max(0, whole * (1 - share));
}
