import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { METRIC_NAMESPACE } from "../../functions/contract/telemetry";
import { type Installation, MINUTE_SECONDS } from "../installation";
import { type BoolValue, comment, counted } from "../terraform-language";
import type { Metric } from "./metrics";

export interface Alarm {
  readonly id: string;
  /** Meaning and next step, for the person whom the alarm wakes; at most 1,024 characters. */
  readonly description: string;
  /** Whether somebody has to act before the next working day. Default: false */
  readonly pages?: true;
  /** Reason for the alarm's settings, for readers of the module. */
  readonly reason: string;
  readonly watches: OneMetric | Calculation;
  /** Values above this raise the alarm. Default: 0 */
  readonly threshold?: number;
  /** Values below this raise the alarm; replaces `threshold`. */
  readonly below?: number;
  /** Meaning of a period without a value: `breaching` or `notBreaching`. Default: notBreaching */
  readonly whenMissing?: string;
  /** Resources that must exist first, so that the alarm is not raised before anything has begun. */
  readonly after?: readonly ITerraformDependable[];
  /** Length of a period, in seconds. Default: 300 */
  readonly period?: number;
  readonly periods?: number;
  /** How many of these periods must be beyond the threshold. Default: 1 */
  readonly periodsToAlarm?: number;
  /** Whether the watched part exists, if only Terraform knows this. Default: it exists */
  readonly exists?: BoolValue;
}

interface OneMetric {
  readonly metric: Metric;
  readonly statistic: Statistic;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
interface Calculation {
  /** At most 10 metrics. */
  readonly metrics: Readonly<Record<string, OneMetric>>;
  readonly expression: string;
  /** Name of the result in graphs and notifications. */
  readonly label: string;
}

type Statistic = "Sum" | "Maximum" | "SampleCount";

/**
 * Creates an alarm, which notifies its actions when it is raised and when it goes back to OK.
 *
 * Missing data means OK, because AWS's metrics have no values if nothing happens, and a disabled installation writes
 * none. Only for the alarm on the coordinator's runs, missing data raises the alarm.
 */
export function createAlarm(
  scope: Construct,
  { name }: Pick<Installation, "name">,
  alarm: Alarm,
  actions: string[],
): CloudwatchMetricAlarm {
  const { id, description, reason, threshold = 0, below, periods = 1, periodsToAlarm = 1, after } = alarm;
  const resource = new CloudwatchMetricAlarm(scope, id, {
    alarmName: `${name}-${id}`,
    alarmDescription: description,
    comparisonOperator: below === undefined ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: below ?? threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: periodsToAlarm,
    treatMissingData: alarm.whenMissing ?? "notBreaching",
    ...subject(alarm),
    alarmActions: actions,
    okActions: actions,
    dependsOn: after && [...after],
  });
  counted(alarm.exists ?? true, resource);
  return comment(resource, reason);
}

export function readsOwnMetric({ watches }: Alarm): boolean {
  const read = "expression" in watches ? Object.values(watches.metrics) : [watches];
  return read.some(({ metric }) => metric.namespace === METRIC_NAMESPACE);
}

function subject({ watches, period = 5 * MINUTE_SECONDS }: Alarm): Partial<CloudwatchMetricAlarmConfig> {
  if (!("expression" in watches)) {
    const { metric, statistic } = watches;
    const { namespace, name: metricName, dimensions } = metric;
    return { namespace, metricName, dimensions, statistic, period };
  }
  const { metrics, expression, label } = watches;
  return {
    metricQuery: [
      { id: "result", expression, label, returnData: true },
      ...Object.entries(metrics).map(([id, { metric, statistic: stat }]) => {
        const { namespace, name: metricName, dimensions } = metric;
        return { id, metric: { namespace, metricName, dimensions, stat, period } };
      }),
    ],
  };
}
