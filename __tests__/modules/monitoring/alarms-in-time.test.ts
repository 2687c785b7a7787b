import { runInNewContext } from "node:vm";
import type { Alarm } from "../../../modules/monitoring/alarm";
import { alarmsOf } from "../../../modules/monitoring/alarms";
import { HOUR_MINUTES } from "../../functions/samples";
import { planned } from "../synthesized";
import { watched } from "./watched";

/** What is measured in a minute. */
type Measured = readonly [minute: number, values: Readonly<Record<string, number>>];

const alarms = new Map(alarmsOf(watched).map((alarm) => [alarm.id, alarm]));
const choose = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);

/** The value of an alarm in a period, by JavaScript instead of CloudWatch. What nobody measures is 0. */
function valueIn({ watches }: Alarm, period: readonly Measured[]): number {
  const statistics = {
    Sum: (...all: number[]) => all.reduce((sum, each) => sum + each, 0),
    Maximum: Math.max,
  };
  const read = ({ metric, statistic }: { metric: { name: string }; statistic: string }) =>
    statistics[statistic as "Sum"](0, ...period.map(([, values]) => values[metric.name] ?? 0));
  if (!("expression" in watches)) return read(watches);
  const values = Object.entries(watches.metrics).map(([name, metric]) => [name, read(metric)]);
  const expression = watches.expression.replaceAll(" OR ", " || ").replaceAll(" AND ", " && ");
  return runInNewContext(expression, { ...Object.fromEntries(values), IF: choose });
}

/** Whether an alarm is raised at a minute: its periods end there. */
function isRaised(id: string, measured: readonly Measured[], at: number): boolean {
  const alarm = alarms.get(id) as Alarm;
  const { period = 300, periods = 1, periodsToAlarm = 1, threshold = 0 } = alarm;
  const minutes = period / 60;
  const values = Array.from({ length: periods }, (_, back) => {
    const end = at - back * minutes;
    return valueIn(
      alarm,
      measured.filter(([minute]) => minute > end - minutes && minute <= end),
    );
  });
  return values.filter((value) => value > threshold).length >= periodsToAlarm;
}

const each = (minutes: readonly number[], values: Measured[1]) =>
  minutes.map((minute): Measured => [minute, values]);
const hourly = (hours: number, minute: number, values: Measured[1]) =>
  each(
    Array.from({ length: hours }, (_, hour) => hour * HOUR_MINUTES + minute),
    values,
  );
const BROKEN = { ScansEnded: 1, ScansErrored: 1 };
const CHRONIC = { ...BROKEN, ConfigurationErrors: 1, ScansOpen: 9 };
const FLEET = { ScansEnded: 3, ScansErrored: 3, ConfigurationErrors: 3, ScansOpen: 3 };
const FEW = [...each([0, 6, 37], BROKEN), ...each([41], { ScansEnded: 7, ScansErrored: 2 })];

interface Case {
  readonly what: string;
  readonly alarm: string;
  readonly measured: readonly Measured[];
  /** Minutes at which it is raised, and at which it is not. */
  readonly raised?: readonly number[];
  readonly silent?: readonly number[];
}

const CASES: readonly Case[] = [
  {
    what: "an error that is new holds it for a day, and one that stands does not",
    alarm: "configuration-errors",
    measured: [...each([30], { NewConfigurationErrors: 1 }), ...hourly(30, 0, { ConfigurationErrors: 1 })],
    raised: [60, 720, 1380],
    silent: [1500, 1740],
  },
  { what: "one broken image does not raise it", alarm: "scans-erroring", measured: FEW, silent: [40, 42] },
  {
    what: "errors that outnumber the verdicts do",
    alarm: "scans-erroring",
    measured: [...FEW, [43, BROKEN]],
    raised: [44],
    silent: [104],
  },
  {
    what: "the first image after a quiet night does not raise it",
    alarm: "no-verdict",
    measured: [[0, { ScansOpen: 1 }]],
    silent: [1],
  },
  {
    what: "hours with scans to be done and no verdict do",
    alarm: "no-verdict",
    measured: [...hourly(6, 30, { ScansOpen: 2 }), [365, { ScansEnded: 1 }]],
    raised: [360],
    silent: [299, 366],
  },
  {
    what: "one image that lacks a permission does not hide that all others stand still",
    alarm: "no-verdict",
    measured: hourly(6, 30, CHRONIC),
    raised: [360],
  },
  {
    what: "hours whose work ended in errors of configuration do not count",
    alarm: "no-verdict",
    measured: hourly(6, 30, FLEET),
    silent: [360],
  },
  {
    what: "hours with an error of another class do",
    alarm: "no-verdict",
    measured: [...hourly(6, 30, FLEET), ...hourly(6, 40, BROKEN)],
    raised: [360],
  },
  {
    what: "one refused result does not raise it",
    alarm: "publish-errors",
    measured: [[0, { PublishErrors: 1 }]],
    silent: [14],
  },
  {
    what: "one that is refused again and again does",
    alarm: "publish-errors",
    measured: each([0, 1, 3, 7, 15, 31, 63, 123, 183], { PublishErrors: 1 }),
    raised: [17, 60, 120, 180, 240],
    silent: [278],
  },
  {
    what: "a sweep that succeeds when it is repeated does not raise it",
    alarm: "sweeper-errors",
    measured: each([0, 1], { Errors: 1 }),
    silent: [2],
  },
  {
    what: "one that fails each time does, from one hour to the next",
    alarm: "sweeper-errors",
    measured: each([70, 71, 73, 130, 131, 133], { Errors: 1 }),
    raised: [74, 100, 129, 134, 180, 240],
    silent: [253],
  },
  {
    what: "one cluster that cannot be swept raises it, until two hours have passed without",
    alarm: "clusters-not-swept",
    measured: each([0, 60], { SweepErrors: 1 }),
    raised: [1, 59, 61, 179],
    silent: [180],
  },
];

test.each(CASES)("$alarm: $what", ({ alarm, measured, raised = [], silent = [] }) => {
  expect(raised.filter((at) => !isRaised(alarm, measured, at))).toEqual([]);
  expect(silent.filter((at) => isRaised(alarm, measured, at))).toEqual([]);
});

test("a disabled installation raises none for want of runs, nor for events that wait", () => {
  const alarm = (id: string, enabled: boolean) =>
    planned({ enabled }).at(`monitoring/${id}`) as { treat_missing_data: string; threshold: number };

  expect(alarm("coordinator-not-running", true).treat_missing_data).toBe("breaching");
  expect(alarm("coordinator-not-running", false).treat_missing_data).toBe("notBreaching");
  expect(alarm("queue-age", true).threshold).toBe(15 * 60);
  expect(alarm("queue-age", false).threshold).toBe(14 * 24 * 3600);
});
