import { Cron } from "croner";
import { after, DAY, HOUR, MINUTE } from "../../../functions/contract/durations";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { readLastSweep } from "../../../functions/workloads/workloads-of";
import { unlessAbsent } from "../../account/ask";
import type { CliCommand } from "../../commands";
import { fitted } from "../../text/screen";
import { asOfSweep, localTime } from "../../text/times";

export const command: CliCommand = {
  name: "sweep",
  description:
    "Starts a sweep of the running tasks now, as sweep_schedule does. The sweep finds who runs which image, and requests a scan where the verdict is missing or stale. The command does not wait for the end of the sweep.",
  examples: ["sweep", "sweep --json"],
  rights: ["lambda:InvokeFunction on the function task-sweeper, and dynamodb:GetItem on the table"],
  run: async (context) => {
    const { ask, name, ledger, json } = context;
    const last = readLastSweep(await ledger.get(LAST_SWEEP_KEY));
    const requestedAt = new Date().toISOString();
    const sweeper = { FunctionName: `${name}-task-sweeper`, InvocationType: "Event" };
    if ((await unlessAbsent(ask("lambda", "Invoke", sweeper))) === undefined) {
      throw new Error(`There is no function ${sweeper.FunctionName}: terraform apply puts it back.`);
    }
    const sweptAt = last?.endedAt.toISOString() ?? null;
    console.log(
      json
        ? JSON.stringify({ version: "1", installation: name, requestedAt, sweptAt })
        : fitted(`A sweep begins now. Until its end lists say what runs ${asOfSweep(sweptAt)}.`),
    );
  },
};

const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: DAY };
/** Cron as EventBridge Scheduler reads it: Sunday is 1, both day fields must match, a step may follow a number. */
const EVENTBRIDGE = {
  timezone: "UTC",
  paused: true,
  alternativeWeekdays: true,
  domAndDow: true,
  sloppyRanges: true,
} as const;

/**
 * Says by when EventBridge Scheduler starts the next sweep, if the schedule tells. A sweep on request moves no rate, so
 * the next one may come earlier.
 *
 * @param schedule undefined: not known
 * @param startedAt undefined: no sweep was complete
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function describeNextSweep(schedule = "", startedAt: Date | undefined, now: Date): string {
  const [, kind, text = ""] = /^(rate|cron)\((.*)\)$/.exec(schedule) ?? [];
  const [number, unit = ""] = text.split(" ");
  const rate = Number(number) * (UNITS[unit.replace(/s$/, "")] ?? Number.NaN);
  const next =
    kind === "cron" ? new Cron(`0 ${text}`, EVENTBRIDGE).nextRun(now) : startedAt && after(startedAt, rate);
  if (schedule === "false") {
    return "No sweep is scheduled (sweep_schedule)";
  }
  return `The next sweep comes by ${next && next > now ? localTime(next) : "its schedule (sweep_schedule)"}`;
}
