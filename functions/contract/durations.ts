/** Durations in milliseconds, as times are reckoned with. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** As long as Lambda lets a function run: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LONGEST_INVOCATION_MS = 15 * MINUTE;

/** A time, and a duration after it. */
export const after = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);

/**
 * A time for a person, to the minute and with its zone: `2026-03-01 12:00 UTC`. A text that is no time is returned unchanged.
 */
export function inUtc(time: Date | string): string {
  const read = new Date(time);
  return Number.isNaN(read.getTime())
    ? String(time)
    : `${read.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The same of what holds `until` a day, at the end of it: `the end of 2027-03-31 UTC`. */
export function endInUtc(until: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(until) ? `the end of ${until} UTC` : inUtc(until);
}

/** When a day begins in UTC (`2027-03-31`); undefined for what is none. JavaScript takes the 30th of February for the 2nd of March. */
export function midnightOf(day: string): Date | undefined {
  const midnight = new Date(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === day;
  return exists ? midnight : undefined;
}
