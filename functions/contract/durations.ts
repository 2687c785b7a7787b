/** Durations are in milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Lambda's longest invocation: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LONGEST_INVOCATION_MS = 15 * MINUTE;

export const after = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);

/** Formats a time for people: `2026-03-01 12:00 UTC`. A text that is no time is returned unchanged. */
export function inUtc(time: Date | string): string {
  const read = new Date(time);
  return Number.isNaN(read.getTime())
    ? String(time)
    : `${read.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Formats when an `until` ends: `the end of 2027-03-31 UTC` for a day. */
export function endInUtc(until: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(until) ? `the end of ${until} UTC` : inUtc(until);
}

/** Returns the start of a day in UTC; undefined for days such as 30 February, which JavaScript reads as 2 March. */
export function midnightOf(day: string): Date | undefined {
  const midnight = new Date(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === day;
  return exists ? midnight : undefined;
}
