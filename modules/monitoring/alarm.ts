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

/** An alarm over one metric, or over a calculation with several. */
export interface Alarm {
  /** Last part of its name. */
  readonly id: string;
  /** Its meaning and the next step, for the person it wakes; at most 1,024 characters. */
  readonly description: string;
  /** Whether it cannot wait for the next working day. Default: it can */
  readonly pages?: true;
  /** Why it is set as it is, for the reader of the module. */
  readonly reason: string;
  readonly watches: OneMetric | Calculation;
  /** Raised by a value above it. Default: 0 */
  readonly threshold?: number;
  /** Raised by a value below it instead. */
  readonly below?: number;
  /** Meaning of a period without any value: `breaching` or `notBreaching`. Default: notBreaching */
  readonly whenMissing?: string;
  /** Resources that have to exist first, so that the alarm is not raised before anything has begun. */
  readonly after?: readonly ITerraformDependable[];
  /** Length of a period, in seconds. Default: five minutes */
  readonly period?: number;
  /** How many periods are looked at. Default: 1 */
  readonly periods?: number;
  /** How many of them have to be above the threshold. Default: 1 */
  readonly periodsToAlarm?: number;
  /** Whether there is what it watches, where only Terraform knows. Default: there is */
  readonly exists?: BoolValue;
}

interface OneMetric {
  readonly metric: Metric;
  readonly statistic: Statistic;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
interface Calculation {
  /** At most 10. */
  readonly metrics: Readonly<Record<string, OneMetric>>;
  readonly expression: string;
  /** Name of the result, for graphs and notifications. */
  readonly label: string;
}

type Statistic = "Sum" | "Maximum" | "SampleCount";

/**
 * Creates an alarm, which notifies its actions when it is raised and when it goes back to OK.
 *
 * Where nothing is measured nothing has happened: AWS writes its own metrics only when there is something to measure,
 * and while the installation is disabled nothing is. So missing data raises no alarm, but for the one that watches over
 * whether there is any, and lets the others go back to OK.
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

/** Whether it reads a metric that the functions of the installation write. */
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
