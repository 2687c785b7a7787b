import { METRIC_NAMESPACE, type MetricName } from "../../functions/contract/telemetry";
import type { DeploymentGate } from "../deployment-gate";
import type { Enforcement } from "../enforcement";
import { scannerName } from "../inline-scanner";
import type { Installation } from "../installation";
import type { Members } from "../members";
import type { NodeFunction } from "../node-function";
import type { ScanCoordinator } from "../scan-coordinator";
import type { ScanTrigger } from "../scan-trigger";
import type { TaskEvents } from "../task-events";
import type { TaskSweeper } from "../task-sweeper";

export interface Watched {
  readonly installation: Installation;
  readonly taskEvents: TaskEvents;
  readonly trigger: ScanTrigger;
  readonly coordinator: ScanCoordinator;
  readonly sweeper: TaskSweeper;
  readonly gate: DeploymentGate;
  readonly members: Members;
  readonly enforcement: Enforcement;
}

/** A CloudWatch metric: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Has a value for each minute in which a run had no failed step, so their count needs no separate metric. */
export const RUN_METRIC = "ScansOpen";

export function ownMetric({ installation }: Pick<Watched, "installation">, name: MetricName): Metric {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { service: installation.name } };
}

function queueMetric({ name: QueueName }: TaskEvents["queue"], name: string) {
  const metric: Metric = { namespace: "AWS/SQS", name, dimensions: { QueueName } };
  return { metric, statistic: "Maximum" } as const;
}

export const messagesIn = (queue: TaskEvents["queue"]) =>
  queueMetric(queue, "ApproximateNumberOfMessagesVisible");

/** Age of the oldest message, in seconds. */
export const oldestIn = (queue: TaskEvents["queue"]) => queueMetric(queue, "ApproximateAgeOfOldestMessage");

/** Returns one of AWS's metrics of a rule on the default bus. */
export function ruleMetric({ name: RuleName }: TaskEvents["rule"], name: string): Metric {
  return { namespace: "AWS/Events", name, dimensions: { RuleName } };
}

export function functionMetric({ function: { functionName } }: NodeFunction, name: string): Metric {
  return { namespace: "AWS/Lambda", name, dimensions: { FunctionName: functionName } };
}

export function buildMetric({ installation }: Pick<Watched, "installation">, name: string): Metric {
  return { namespace: "AWS/CodeBuild", name, dimensions: { ProjectName: scannerName(installation) } };
}
