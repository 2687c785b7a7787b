import { COUNTED_EVERY_MINUTE, COUNTED_WITH_GATE, LEVELS } from "../functions/contract/telemetry";
import { MONITORING } from "../simulation/capacity/cost";
import prices from "../simulation/prices.json";

/** A resource of a plan. */
interface Planned {
  readonly type: string;
  readonly values: unknown;
}

/** What is paid for in each month. */
export interface MonitoringCosts {
  /** Once for each alarm that reads one. */
  readonly metricsOfAlarms: number;
  readonly metricsEveryMinute: number;
  readonly secrets: number;
  readonly usd: number;
}

/** Counts what an installation that writes metrics costs for being watched, and for its token, from the resources of its plan. */
export function monitoringCosts(resources: readonly Planned[]): MonitoringCosts {
  const valuesOf = <T>(type: string) =>
    resources.filter((each) => each.type === type).map(({ values }) => values as T);
  const metricsOfAlarms = valuesOf<Alarm>("aws_cloudwatch_metric_alarm").flatMap(metricsOf).length;
  const functions = valuesOf<LambdaFunction>("aws_lambda_function").map((each) => each.function_name);
  const metricsEveryMinute = everyMinute(functions).length;
  const secrets = valuesOf("aws_secretsmanager_secret").length;
  const usd = usdOf(metricsOfAlarms, metricsEveryMinute, secrets);
  return { metricsOfAlarms, metricsEveryMinute, secrets, usd };
}

function usdOf(metricsOfAlarms: number, metrics: number, secrets: number): number {
  const { alarmMetric, metric, secret } = prices.lines;
  return metricsOfAlarms * alarmMetric.usd + metrics * metric.usd + secrets * secret.usd;
}

/** The same of an installation with every part on that writes each metric in every hour. */
export const MAX_USD = usdOf(MONITORING.alarmMetrics, MONITORING.metrics, 1);

interface Alarm {
  readonly metric_name?: string | null;
  readonly metric_query?: readonly { readonly metric?: readonly { readonly metric_name: string }[] }[] | null;
}

function metricsOf({ metric_name, metric_query }: Alarm): string[] {
  return metric_name
    ? [metric_name]
    : (metric_query ?? []).flatMap(({ metric }) => (metric ?? []).map((each) => each.metric_name));
}

interface LambdaFunction {
  readonly function_name: string;
}

/** What the coordinator writes, and more of it where there is a gate; a plan does not know yet what is in its environment. */
function everyMinute(functions: readonly string[]): readonly string[] {
  const hasGate = functions.some((name) => name.endsWith("-deployment-gate"));
  return [...(hasGate ? COUNTED_WITH_GATE : COUNTED_EVERY_MINUTE), ...LEVELS, "DeadlineOverdue"];
}
