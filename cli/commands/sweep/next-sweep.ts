import { after, DAY, HOUR, MINUTE } from "../../../functions/contract/durations";
import { localTime } from "../../text/times";

const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: DAY };
/** A schedule with a later time than this is only quoted. */
const HORIZON_MS = 32 * DAY;
const NAMES = "JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC,SUN,MON,TUE,WED,THU,FRI,SAT".split(",");

/**
 * Says when the next sweep comes.
 *
 * @param schedule the input sweep_schedule as the functions have it; undefined: nobody may say
 * @param startedAt start of the latest complete sweep
 */
export function describeNextSweep(
  schedule: string | undefined,
  startedAt: Date | undefined,
  now: Date,
): string {
  if (schedule === "false") {
    return "No sweep is scheduled (sweep_schedule)";
  }
  const next = nextSweep(schedule ?? "", startedAt, now);
  return next
    ? `The next sweep comes by ${localTime(next)}`
    : "The next sweep comes by its schedule (sweep_schedule)";
}

/**
 * By when EventBridge Scheduler has the next sweep made; undefined where the schedule does not say it. A sweep that somebody has
 * asked for moves no rate: the next one may come before.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function nextSweep(schedule: string, startedAt: Date | undefined, now: Date): Date | undefined {
  const [, kind, text = ""] = /^(rate|cron)\((.*)\)$/.exec(schedule) ?? [];
  if (kind === "rate") {
    const [number, unit = ""] = text.split(" ");
    const next =
      startedAt && after(startedAt, Number(number) * (UNITS[unit.replace(/s$/, "")] ?? Number.NaN));
    return next && next > now ? next : undefined;
  }
  const [minutes, hours, days, months, weekdays] = kind ? text.split(" ").map(rangesIn) : [];
  const isIn = (ranges: Ranges | undefined, value: number): boolean =>
    ranges?.some(({ from, to, step }) => from <= value && value <= to && (value - from) % step === 0) ??
    false;
  const first = Math.ceil((now.getTime() + 1) / MINUTE) * MINUTE;
  for (let time = first; minutes && time < first + HORIZON_MS; time += MINUTE) {
    const at = new Date(time);
    const isDay = isIn(days, at.getUTCDate()) && isIn(months, at.getUTCMonth() + 1);
    const isTime = isIn(minutes, at.getUTCMinutes()) && isIn(hours, at.getUTCHours());
    if (isTime && isDay && isIn(weekdays, at.getUTCDay() + 1)) {
      return at;
    }
  }
  return undefined;
}

type Ranges = readonly { readonly from: number; readonly to: number; readonly step: number }[];

/** The values of a field. A word that only EventBridge knows (L, W, #) is in no range, so that nothing is found. */
const rangesIn = (field: string, index: number): Ranges =>
  field.split(",").map((part) => {
    const [range = "", step] = part.split("/");
    const [from = Number.NaN, to = step ? Number.POSITIVE_INFINITY : from] = range.split("-").map(numberOf);
    const isAny = /^[*?]$/.test(range);
    // Minutes and hours are counted from 0, all else from 1.
    return {
      from: isAny ? Number(index > 1) : from,
      to: isAny ? Number.POSITIVE_INFINITY : to,
      step: Number(step ?? 1),
    };
  });

/** A month or a day of the week may have a name: both are counted from 1. */
const numberOf = (text: string): number => {
  const index = NAMES.indexOf(text.toUpperCase());
  return index < 0 ? Number(text || Number.NaN) : (index % 12) + 1;
};
