import { Cron } from "croner";
import { after, DAY, HOUR, MINUTE } from "../../../functions/contract/durations";
import { localTime } from "../../text/times";

const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: DAY };
/** Cron expressions as EventBridge Scheduler reads them: Sunday is 1, both fields of days hold, a step may follow a number. */
const EVENTBRIDGE = {
  timezone: "UTC",
  paused: true,
  alternativeWeekdays: true,
  domAndDow: true,
  sloppyRanges: true,
} as const;

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
  if (kind === "cron") {
    return new Cron(`0 ${text}`, EVENTBRIDGE).nextRun(now) ?? undefined;
  }
  const [number, unit = ""] = text.split(" ");
  const next = startedAt && after(startedAt, Number(number) * (UNITS[unit.replace(/s$/, "")] ?? Number.NaN));
  return next && next > now ? next : undefined;
}
