import type { ErrorScope } from "../contract/scan";
import { HOUR, MINUTE } from "./retry-plan";

const DAY = 24 * HOUR;
/** Between two starts of one image, whatever asks for them. */
const MIN_GAP = 5 * MINUTE;
/** Starts of one image within any 24 hours, whatever asks for them. */
export const STARTS_A_DAY = 24;

/** The starts that count for the limits once there is one more. They are at most {@link STARTS_A_DAY}. */
export function withStart(starts: readonly Date[], at: Date): readonly Date[] {
  const ofDay = starts.filter((each) => each.getTime() > at.getTime() - DAY);
  return [...ofDay, at].slice(-STARTS_A_DAY);
}

/** When an image may be started again, as far as the starts of the day count; in the past where it may be now. */
export function afterStartsOfDay(starts: readonly Date[], limit = STARTS_A_DAY): Date {
  const counted = starts.at(-limit);
  return new Date(counted === undefined ? 0 : counted.getTime() + DAY);
}

/** When an image may be started again: five minutes after the last start, and as its starts of the day allow. */
export function earliestStart(starts: readonly Date[], limit = STARTS_A_DAY): Date {
  const last = starts.at(-1);
  const afterLast = new Date(last === undefined ? 0 : last.getTime() + MIN_GAP);
  return later(afterLast, afterStartsOfDay(starts, limit));
}

/**
 * Starts a day with sources that were refused or failed before. One start is left for a source that was not refused: where
 * a retry every hour has used up the day, corrected credentials do not have to wait for the next one.
 */
export function retriesADay(scope: ErrorScope | undefined): number {
  return scope === "source" ? STARTS_A_DAY - 1 : STARTS_A_DAY;
}

export function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
