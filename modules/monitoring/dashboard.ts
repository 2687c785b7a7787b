import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Level, MetricName } from "../../functions/contract/telemetry";
import { BLUE, GREEN, GREY, ORANGE, PURPLE, RED } from "./colors";
import {
  buildMetric,
  functionMetric,
  messagesIn,
  oldestIn,
  ownMetric,
  RUN_METRIC,
  ruleMetric,
  type Watched,
} from "./metrics";
import { optionalRows } from "./optional-rows";
import {
  alarmStates,
  graph,
  levels,
  logTable,
  placed,
  type Shown,
  shownCount,
  statisticOf,
  text,
  totals,
  type Widget,
} from "./widgets";

const guide = (name: string) => `# Image scans of Fargate tasks: ${name}
**Images that failed** are in the first table: open the report, and have the image rebuilt. **Scans without a verdict** are in the second table: the reason says what to do, and the scans are retried by themselves. **Scans that wait** need capacity: an alarm says whether to raise CodeBuild's quota of concurrent builds or max_concurrent_scans. If **installation impaired** is 1, all scans wait until one error is fixed: the alarm installation-impaired says how. Below is the pipeline. It is healthy if the queues' ages are near zero, and there are no dead letters and no errors of functions. A red alarm says in its description what it means and what to do.`;

/**
 * Returns the body of the dashboard, with every row that may exist.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboard(watched: Watched, alarms: readonly CloudwatchMetricAlarm[]) {
  const { name, region } = watched.installation;
  const rows = [
    [text(24, 3, guide(name))],
    [...numbers(watched), alarmStates(8, 5, "Is the pipeline healthy?", alarms)],
    tables(watched),
    scans(watched),
    intake(watched),
    functions(watched),
  ];
  // Optional rows come last, so that a missing row leaves no hole.
  const optional = optionalRows(watched).map(({ widgets }) => widgets);
  const widgets = placed([...rows, ...optional], region);
  const always = widgets.splice(0, rows.flat().length);
  // The widget of alarms may be missing, too, so it comes directly before the optional rows.
  const isOfAlarms = ({ type }: Widget) => type === "alarm";
  const ordered = [...always.filter((each) => !isOfAlarms(each)), ...always.filter(isOfAlarms), ...widgets];
  return { start: "-PT24H", periodOverride: "inherit", widgets: ordered };
}

function numbers(watched: Watched): Widget[] {
  return [
    levels(8, 5, "Scans now", scanLevels(watched)),
    totals(8, 5, "How did scans end in this time range?", [
      shownCount(watched, "ScansPassed", "passed", GREEN),
      shownCount(watched, "ScansFailed", "failed", RED),
      shownCount(watched, "ScansNoPolicy", "no policy", GREY),
      shownCount(watched, "ScansErrored", "errors", ORANGE),
      shownCount(watched, "NewConfigurationErrors", "of these, new errors of configuration", PURPLE),
    ]),
  ];
}

function scanLevels(watched: Watched): Shown[] {
  const level = (name: Level, label: string, color: string) =>
    statisticOf(ownMetric(watched, name), "Maximum", label, color);
  return [
    level("ScansOpen", "open: they wait or run", BLUE),
    level("WaitingForSlot", "of these, wait for max_concurrent_scans", GREY),
    level("WaitingForEngine", "of these, wait for the engine's quota", ORANGE),
    level("InstallationImpaired", "installation impaired (1: every scan waits)", RED),
  ];
}

function tables({ coordinator }: Watched): Widget[] {
  const log = [coordinator.function.logGroup.name];
  return [
    logTable("Images that failed the policy, the latest first", log, [
      "fields @timestamp, image, platform, counts.critical as critical, counts.high as high, resultUrl as report",
      "filter message = 'verdict recorded' and verdict = 'FAILED'",
      "sort @timestamp desc",
      "dedup key",
      "limit 20",
    ]),
    logTable("Scans without a verdict, the latest first", log, [
      "fields @timestamp, image, platform, errorClass as class, reason",
      // While all scans wait, the log lines of retries say why and since when.
      "filter message in ['scan ended in an error', 'scan waits for the installation to work again']",
      "sort @timestamp desc",
      "dedup key",
      "limit 20",
    ]),
  ];
}

function scans(watched: Watched): Widget[] {
  const latency = (name: MetricName, label: string): Shown[] =>
    (["p50", "p95"] as const).map((statistic) =>
      statisticOf(ownMetric(watched, name), statistic, `${label}, ${statistic}`),
    );
  return [
    graph(8, 6, "Scans", "scans", [
      shownCount(watched, "ScansStarted", "started", BLUE),
      shownCount(watched, "ScansEnded", "ended"),
      shownCount(watched, "ScansPassed", "passed", GREEN),
      shownCount(watched, "ScansFailed", "failed", RED),
      shownCount(watched, "ScansErrored", "errors", ORANGE),
      shownCount(watched, "ConfigurationErrors", "of these, configuration", PURPLE),
      shownCount(watched, "CapacityRefusals", "refused: no capacity", GREY),
    ]),
    graph(8, 6, "Time since the task event", "seconds", [
      ...latency("EventToBuild", "to the build"),
      ...latency("EventToVerdict", "to the verdict"),
      statisticOf(ownMetric(watched, "DeadlineOverdue"), "Maximum", "earliest deadline, late by", RED),
    ]),
    graph(8, 6, "Scans that are open, and why some wait", "scans", scanLevels(watched)),
  ];
}

function intake(watched: Watched): Widget[] {
  const { rule, queue, deadLetterQueue } = watched.taskEvents;
  return [
    graph(8, 6, "Images of tasks, from events and sweeps", "images", [
      shownCount(watched, "ImagesSeen", "seen"),
      shownCount(watched, "ScansDeduplicated", "known already"),
      shownCount(watched, "ScansRequested", "to be scanned"),
      shownCount(watched, "ImagesSkipped", "skipped"),
      shownCount(watched, "EventsRejected", "rejected events"),
      shownCount(watched, "EventsRepeated", "events received five times"),
    ]),
    graph(8, 6, "Oldest message in the queues", "seconds", [
      { ...oldestIn(queue), label: "task events" },
      { ...oldestIn(watched.coordinator.work.queue), label: "work of the coordinator" },
    ]),
    graph(8, 6, "Dead letters, unpublished results, clusters not swept", "number", [
      statisticOf(ruleMetric(rule, "FailedInvocations"), "Sum", "events lost", BLUE),
      { ...messagesIn(deadLetterQueue), label: "dead letters", color: RED },
      shownCount(watched, "PublishErrors", "unpublished results", ORANGE),
      shownCount(watched, "SweepErrors", "clusters not swept", PURPLE),
      shownCount(watched, "RowsUnreadable", "rows that cannot be read"),
    ]),
  ];
}

function functions(watched: Watched): Widget[] {
  const parts = {
    "scan-trigger": watched.trigger,
    "scan-coordinator": watched.coordinator,
    "task-sweeper": watched.sweeper,
  };
  const ofEach = (name: string, statistic: Shown["statistic"], what: string): Shown[] =>
    Object.entries(parts).map(([program, part]) =>
      statisticOf(functionMetric(part.function, name), statistic, `${program}: ${what}`),
    );
  const builds = (name: string, label: string, color: string) =>
    statisticOf(buildMetric(watched, name), "Sum", label, color);
  return [
    graph(8, 6, "Functions: errors, throttles, and the coordinator's runs", "invocations", [
      ...ofEach("Errors", "Sum", "errors"),
      ...ofEach("Throttles", "Sum", "throttles"),
      statisticOf(
        ownMetric(watched, RUN_METRIC),
        "SampleCount",
        "scan-coordinator: runs of a minute that ended well",
        GREY,
      ),
    ]),
    graph(8, 6, "Functions: duration", "milliseconds", [
      ...ofEach("Duration", "p50", "p50"),
      ...ofEach("Duration", "p95", "p95"),
    ]),
    graph(8, 6, "Builds", "builds", [
      builds("Builds", "started", BLUE),
      builds("SucceededBuilds", "succeeded", GREEN),
      builds("FailedBuilds", "failed", RED),
    ]),
  ];
}
