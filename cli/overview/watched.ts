import { DAY } from "../../functions/contract/durations";
import { functionOf } from "../coverage/inputs";
import type { Answer, Ask } from "../doctor/ask";
import { datapoints } from "../doctor/metrics";
import { namesOf } from "../doctor/names";

/** A day or two without a task are no news. */
const LOOK_BACK_MS = 3 * DAY;
const PERIOD_SECONDS = 300;

/** What AWS says of an installation besides its ledger; null is what could not be found out, and why. */
export async function readWatched(ask: Ask, name: string, now: Date) {
  const unknown: { readonly what: string; readonly why: string }[] = [];
  const tried = <T>(what: string, found: Promise<T>): Promise<T | null> =>
    found.catch(({ message: why }: Error) => {
      unknown.push({ what, why });
      return null;
    });
  const gate = functionOf(ask, name, "deployment-gate");
  const [alarms, lastEventAt, hasGate] = await Promise.all([
    tried("alarms", raisedAlarms(ask, name)),
    tried("lastEventAt", lastEvent(ask, name, now)),
    tried(
      "hasGate",
      gate.then((found) => found !== undefined),
    ),
  ]);
  return { alarms, lastEventAt, hasGate, unknown };
}

async function raisedAlarms(ask: Ask, name: string): Promise<readonly string[]> {
  const raised = { AlarmNames: namesOf(name).alarms, StateValue: "ALARM" };
  const { MetricAlarms = [] } = await ask("cloudwatch", "DescribeAlarms", raised);
  return MetricAlarms.map(({ AlarmName }: Answer) => AlarmName);
}

/** When the function that takes task events ran last; undefined: not in the last days. */
async function lastEvent(ask: Ask, name: string, now: Date): Promise<Date | undefined> {
  const runs = ["AWS/Lambda", "Invocations", "FunctionName", `${name}-scan-trigger`] as const;
  const window = { now, lookBack: LOOK_BACK_MS, periodSeconds: PERIOD_SECONDS };
  const last = (await datapoints(ask, runs, window)).find(({ value }) => value > 0)?.at;
  // A period is named by its beginning.
  return last && new Date(Math.min(last.getTime() + 1000 * PERIOD_SECONDS, now.getTime()));
}
