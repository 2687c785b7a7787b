import type { Context } from "aws-lambda";
import { awsCallMs } from "../clients/network";

/**
 * Longest time for one more image if AWS does not answer, in milliseconds: a call until it is given up, and the write
 * that records the failure. After that no further work begins.
 */
export const RESERVE_MS = 2 * awsCallMs();

export type HasTime = () => boolean;

/**
 * Returns a check whether an invocation has more than `reserveMs` milliseconds left, the time of the largest piece of
 * work.
 */
export function hasTimeFor(context: Pick<Context, "getRemainingTimeInMillis">, reserveMs = RESERVE_MS) {
  return () => context.getRemainingTimeInMillis() > reserveMs;
}
