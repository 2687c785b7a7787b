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

/** The resources that are watched. */
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

/** Each minute's run of the coordinator in which no step failed writes one value of it: one metric less than a count of these runs. */
export const RUN_METRIC = "ScansOpen";

/** One of those that the functions of this installation write into their logs. */
export function ownMetric({ installation }: Pick<Watched, "installation">, name: MetricName): Metric {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { service: installation.name } };
}

/** One of AWS's metrics of a queue. */
function queueMetric({ name: QueueName }: TaskEvents["queue"], name: string) {
  const metric: Metric = { namespace: "AWS/SQS", name, dimensions: { QueueName } };
  return { metric, statistic: "Maximum" } as const;
}

/** How many messages lie in a queue. */
export const messagesIn = (queue: TaskEvents["queue"]) =>
  queueMetric(queue, "ApproximateNumberOfMessagesVisible");

/** Age of the oldest message in a queue, in seconds. */
export const oldestIn = (queue: TaskEvents["queue"]) => queueMetric(queue, "ApproximateAgeOfOldestMessage");

/** One of AWS's metrics of a rule on the account's own bus. */
export function ruleMetric({ name: RuleName }: TaskEvents["rule"], name: string): Metric {
  return { namespace: "AWS/Events", name, dimensions: { RuleName } };
}

/** One of AWS's metrics of a function. */
export function functionMetric({ function: { functionName } }: NodeFunction, name: string): Metric {
  return { namespace: "AWS/Lambda", name, dimensions: { FunctionName: functionName } };
}

/** One of AWS's metrics of the builds. */
export function buildMetric({ installation }: Pick<Watched, "installation">, name: string): Metric {
  return { namespace: "AWS/CodeBuild", name, dimensions: { ProjectName: scannerName(installation) } };
}
