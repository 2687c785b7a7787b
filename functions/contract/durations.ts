/** Durations in milliseconds, as times are reckoned with. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** As long as Lambda lets a function run: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LONGEST_INVOCATION_MS = 15 * MINUTE;

/** A time, and a duration after it. */
export const after = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);
