import { DAY, MINUTE } from "../contract/durations";
import type { Scan } from "../contract/scan";

/** Between two starts of one image, whatever asks for them. */
export const MIN_GAP_MS = 5 * MINUTE;
/** Starts of one image within any 24 hours, whatever asks for them. */
const STARTS_A_DAY = 24;
/** Why an image that was started as often has to wait. */
export const TOO_MANY_STARTS = `${STARTS_A_DAY} scans of this image were started within a day.`;
/** Why an image that was started a moment ago has to wait. */
export const TOO_SOON = `A scan of this image was started within ${MIN_GAP_MS / MINUTE} minutes.`;

/**
 * The starts of the image that count for the limits, this scan's among them, which may have been recorded before. They are
 * at most {@link STARTS_A_DAY}.
 */
export function startsWith({ run, recentStarts = [] }: Scan, now: Date): readonly Date[] {
  if (run !== undefined) {
    return recentStarts;
  }
  const ofDay = recentStarts.filter((each) => each.getTime() > now.getTime() - DAY);
  return [...ofDay, now].slice(-STARTS_A_DAY);
}

/** The same as the row keeps them. */
export function storedStarts(scan: Scan, now: Date): readonly string[] {
  return startsWith(scan, now).map((each) => each.toISOString());
}

/**
 * When an image may be started again: five minutes after the last start, and as its starts of the day allow. In the past
 * where it may be now.
 */
export function earliestStart(starts: readonly Date[], limit = STARTS_A_DAY): Date {
  const [last, counted] = [starts.at(-1)?.getTime() ?? 0, starts.at(-limit)?.getTime() ?? -DAY];
  return new Date(Math.max(last + MIN_GAP_MS, counted + DAY));
}

export function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

export function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
