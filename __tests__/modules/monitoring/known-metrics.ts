import type { Counter, Duration, Level } from "../../../functions/contract/telemetry";

export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Every metric of the functions: the compiler wants each name of the unions here, and no other. */
const OWN: Readonly<Record<Counter | Duration | Level, true>> = {
  EventsRejected: true,
  EventsRepeated: true,
  EventsOutsideMembers: true,
  ImagesSeen: true,
  ImagesSkipped: true,
  ScansRequested: true,
  ScansDeduplicated: true,
  ScansStarted: true,
  CapacityRefusals: true,
  ScansEnded: true,
  ScansPassed: true,
  ScansFailed: true,
  ScansNoPolicy: true,
  ScansErrored: true,
  ConfigurationErrors: true,
  NewConfigurationErrors: true,
  PublishErrors: true,
  SweepErrors: true,
  RowsUnreadable: true,
  GateBlocked: true,
  GateAudited: true,
  GateAllowedFailed: true,
  GateAllowedUnscanned: true,
  GatePassed: true,
  GateFailures: true,
  EnforcementActions: true,
  EnforcementAudited: true,
  EnforcementPaused: true,
  EventToBuild: true,
  EventToVerdict: true,
  DeadlineOverdue: true,
  GateHeld: true,
  ScansOpen: true,
  InstallationImpaired: true,
  WaitingForSlot: true,
  WaitingForEngine: true,
  PlacesUnanswered: true,
  PlacesNotHeard: true,
};

export const OWN_METRICS = Object.keys(OWN).sort();

/** Metrics of AWS with the dimension that each has here, from the pages of the services. */
const OF_AWS: Readonly<Record<string, { readonly dimension: string; readonly names: readonly string[] }>> = {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  "AWS/SQS": {
    dimension: "QueueName",
    names: ["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"],
  },
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
  "AWS/Events": { dimension: "RuleName", names: ["FailedInvocations"] },
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  "AWS/Lambda": { dimension: "FunctionName", names: ["Duration", "Errors", "Invocations", "Throttles"] },
  // https://docs.aws.amazon.com/codebuild/latest/userguide/cloudwatch_metrics-codebuild.html
  "AWS/CodeBuild": { dimension: "ProjectName", names: ["Builds", "FailedBuilds", "SucceededBuilds"] },
};

/** `namespace name {dimension=value}`; a metric that nobody measures says so. */
export function describeMetric({ namespace, name, dimensions }: NamedMetric): string {
  const known =
    namespace === "FargateImageScanning" ? { dimension: "service", names: OWN_METRICS } : OF_AWS[namespace];
  const measured =
    known?.names.includes(name) && Object.keys(dimensions).join() === known.dimension
      ? ""
      : " (nobody measures it)";
  return `${namespace} ${name} ${JSON.stringify(dimensions)}${measured}`;
}
