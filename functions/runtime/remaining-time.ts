import type { Context } from "aws-lambda";
import { awsCallMs } from "../clients/network";

/**
 * Longest time in milliseconds for one more image when something hangs. It is the longest call until it is given up, and the
 * write that records this. A call that is given up ends what it belongs to.
 */
export const RESERVE_MS = 2 * awsCallMs();

/** Whether an invocation has time for one more piece of work. */
export type HasTime = () => boolean;

/**
 * Whether an invocation has time, counted from now.
 *
 * @param reserveMs what the largest piece of work may take, in milliseconds
 */
export function hasTimeFor(context: Pick<Context, "getRemainingTimeInMillis">, reserveMs = RESERVE_MS) {
  return () => context.getRemainingTimeInMillis() > reserveMs;
}
