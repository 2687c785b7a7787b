import { type Answer, type Ask, timeOf } from "./ask";

type Metric = readonly [namespace: string, name: string, dimension: string, value: string];

interface Window {
  readonly now: Date;
  /** In milliseconds. */
  readonly lookBack: number;
  readonly periodSeconds: number;
  /** Default: Sum */
  readonly stat?: "Sum" | "Maximum";
}

/** What a metric was in each period, with the time at which the period began; the latest first. */
export async function datapoints(
  ask: Ask,
  [Namespace, MetricName, Name, Value]: Metric,
  { now, lookBack, periodSeconds: Period, stat: Stat = "Sum" }: Window,
): Promise<readonly { readonly at: Date; readonly value: number }[]> {
  const Metric = { Namespace, MetricName, Dimensions: [{ Name, Value }] };
  const { MetricDataResults }: Answer = await ask("cloudwatch", "GetMetricData", {
    MetricDataQueries: [{ Id: "metric", MetricStat: { Metric, Period, Stat } }],
    StartTime: Math.floor((now.getTime() - lookBack) / 1000),
    EndTime: Math.floor(now.getTime() / 1000),
    ScanBy: "TimestampDescending",
  });
  const { Timestamps = [], Values = [] } = MetricDataResults?.[0] ?? {};
  return Timestamps.map((at: number, index: number) => ({ at: timeOf(at), value: Values[index] }));
}
