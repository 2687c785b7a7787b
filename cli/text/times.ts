import { DAY, HOUR, MINUTE } from "../../functions/contract/durations";

/** Returns the time since then in the largest unit that it fills. */
export function age(since: Date | string | null, now: Date): string {
  if (since === null) {
    return "-";
  }
  const passed = Math.max(0, now.getTime() - new Date(since).getTime());
  if (passed < HOUR) {
    return `${Math.floor(passed / MINUTE)} min`;
  }
  return passed < 2 * DAY ? `${Math.floor(passed / HOUR)} h` : `${Math.floor(passed / DAY)} d`;
}

/** Converts the UTC times in a text of AWS or of the functions to this machine's zone. */
export const withLocalTimes = (text: string): string =>
  text.replace(/\b\d{4}-\d\d-\d\d(T[\d:.]{8,12}Z| \d\d:\d\d UTC)/g, localTime);

/** Formats a time in this machine's zone: 2026-03-01 13:05 UTC. A text that is no time is returned unchanged. */
export function localTime(time: Date | string | null): string {
  const date = new Date(time ?? "");
  if (Number.isNaN(date.getTime())) {
    return String(time || "an unknown time");
  }
  // Sweden writes days as ISO 8601 does, and a typographic minus before hours.
  const swedish = date.toLocaleString("sv-SE", {
    ...({ year: "numeric", month: "2-digit", day: "2-digit" } as const),
    ...({ hour: "2-digit", minute: "2-digit", timeZoneName: "short" } as const),
  });
  return swedish.replace("\u2212", "-");
}

/** Returns how old the knowledge of what runs is: the end of the latest complete sweep; null: there was none. */
export const asOfSweep = (sweptAt: Date | string | null): string =>
  sweptAt === null
    ? "as far as is known before the first complete sweep (sweep_schedule)"
    : `as of the sweep of ${localTime(sweptAt)}`;
