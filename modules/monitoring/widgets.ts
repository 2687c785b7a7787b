import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Fn } from "cdktf";
import type { MetricName } from "../../functions/contract/telemetry";
import { MINUTE_SECONDS } from "../installation";
import { type Metric, ownMetric, type Watched } from "./metrics";

/**
 * A widget of a CloudWatch dashboard.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export interface Widget {
  readonly type: "alarm" | "log" | "metric" | "text";
  /** Width in columns; a dashboard has 24. */
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Shown {
  readonly metric: Metric;
  readonly statistic: "Sum" | "Maximum" | "SampleCount" | "p50" | "p95";
  readonly label: string;
  /** #RRGGBB. Default: CloudWatch chooses one */
  readonly color?: string;
}

export function statisticOf(
  metric: Metric,
  statistic: Shown["statistic"],
  label: string,
  color?: string,
): Shown {
  return { metric, statistic, label, color };
}

export function shownCount(watched: Watched, name: MetricName, label: string, color?: string): Shown {
  return statisticOf(ownMetric(watched, name), "Sum", label, color);
}

const PERIOD_SECONDS = 5 * MINUTE_SECONDS;

export function text(width: number, height: number, markdown: string): Widget {
  return { type: "text", width, height, properties: { markdown } };
}

export function alarmStates(
  width: number,
  height: number,
  title: string,
  alarms: readonly CloudwatchMetricAlarm[],
): Widget {
  // An alarm that does not exist has no ARN.
  const arns = Fn.compact(alarms.map(({ arn }) => arn));
  // Puts raised alarms first.
  const properties = { title, alarms: arns, sortBy: "stateUpdatedTimestamp" };
  return { type: "alarm", width, height, properties };
}

/** Shows present values, each with a small graph below. */
export function levels(width: number, height: number, title: string, shown: Shown[]): Widget {
  return metric(width, height, shown, { title, view: "singleValue", sparkline: true });
}

/** Shows sums over the time range that the viewer chooses. */
export function totals(width: number, height: number, title: string, shown: Shown[]): Widget {
  return metric(width, height, shown, { title, view: "singleValue", setPeriodToTimeRange: true });
}

/** @param unit label of the vertical axis */
export function graph(width: number, height: number, title: string, unit: string, shown: Shown[]): Widget {
  return metric(width, height, shown, {
    title,
    view: "timeSeries",
    stacked: false,
    yAxis: { left: { min: 0, label: unit, showUnits: false } },
  });
}

/** Shows the results of a query of CloudWatch Logs Insights for the time range, in half the dashboard's width. */
export function logTable(title: string, logGroups: readonly string[], query: readonly string[]): Widget {
  const sources = logGroups.map((name) => `SOURCE '${name}'`);
  const properties = { title, view: "table", query: [...sources, ...query].join(" | ") };
  return { type: "log", width: 12, height: 8, properties };
}

function metric(width: number, height: number, shown: readonly Shown[], properties: object): Widget {
  const metrics = shown.map(({ metric: { namespace, name, dimensions }, statistic: stat, label, color }) => [
    namespace,
    name,
    ...Object.entries(dimensions).flat(),
    { stat, label, ...(color ? { color } : {}) },
  ]);
  return { type: "metric", width, height, properties: { ...properties, period: PERIOD_SECONDS, metrics } };
}

type PlacedWidget = Widget & { readonly x: number; readonly y: number };

/** Places rows from top to bottom, each as high as its highest widget. Adds the region to widgets that read data. */
export function placed(rows: readonly (readonly Widget[])[], region: string): PlacedWidget[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const top = y;
    y += Math.max(...row.map(({ height }) => height));
    return row.map(({ type, width, height, properties }) => {
      const left = x;
      x += width;
      const reads = type === "log" || type === "metric" ? { region } : {};
      return { type, x: left, y: top, width, height, properties: { ...reads, ...properties } };
    });
  });
}
