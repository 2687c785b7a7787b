/**
 * Counted metrics. Every metric is in the namespace `FargateImageScanning` and has the dimension `service`, which is the input
 * `name`.
 */
export type Counter =
  | ("EventsRejected" | "EventsRepeated" | "EventsOutsideMembers" | "PlacesUnanswered" | "PlacesNotHeard")
  | ("ImagesSeen" | "ImagesSkipped" | "ScansRequested" | "ScansDeduplicated" | "ScansStarted")
  | ("ScansEnded" | "ScansPassed" | "ScansFailed" | "ScansNoPolicy" | "ScansErrored" | "CapacityRefusals")
  | ("ConfigurationErrors" | "NewConfigurationErrors" | "PublishErrors" | "SweepErrors" | "RowsUnreadable")
  | ("GateBlocked" | "GateAudited" | "GateAllowedFailed" | "GateAllowedUnscanned")
  | ("GatePassed" | "GateFailures")
  | ("EnforcementActions" | "EnforcementAudited" | "EnforcementPaused");

/**
 * Times in seconds. Two begin with the task event that asked for a scan, and end with its build and its verdict.
 * DeadlineOverdue is written every minute: how late the earliest deadline of all waiting scans is, zero where none waits.
 * GateHeld is how long the gate held a deployment.
 */
export type Duration = "EventToBuild" | "EventToVerdict" | "DeadlineOverdue" | "GateHeld";

/**
 * Values of every minute. Scans that wait or run; waiting scans by what they wait for: a slot (max_concurrent_scans), or the
 * engine (its quota, or its rate). And 1 while every scan waits for the installation to work again, else 0.
 */
export const LEVELS = ["ScansOpen", "WaitingForSlot", "WaitingForEngine", "InstallationImpaired"] as const;

export type Level = (typeof LEVELS)[number];

/**
 * Counts that alarms read. Each is written every minute, zero where nothing happened. CloudWatch's metric math has no value
 * where one of its metrics has none, and promises nothing for a metric that never was.
 */
export const COUNTED_EVERY_MINUTE: readonly Counter[] = [
  "ScansEnded",
  "ScansErrored",
  "ConfigurationErrors",
  "NewConfigurationErrors",
  "PublishErrors",
  "SweepErrors",
  "EventsRepeated",
];

/** The same where there is a deployment gate. */
export const COUNTED_WITH_GATE: readonly Counter[] = [...COUNTED_EVERY_MINUTE, "GateFailures"];

/** Name of any of them in CloudWatch. */
export type MetricName = Counter | Duration | Level;

/** Structured log lines and metrics. */
export interface Telemetry {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
  count(metric: Counter, value?: number): void;
  /** @param since the time of the task event; a scan that nobody asked for by an event has none, and is not timed */
  time(duration: Duration, since: Date | undefined, now: Date): void;
  measure(level: Level, value: number): void;
}

/**
 * The environment variable with which a function writes no metrics, where it is `true`; the library that writes them reads it:
 * https://docs.aws.amazon.com/powertools/typescript/latest/environment-variables/
 */
export const NO_METRICS = "POWERTOOLS_METRICS_DISABLED";

export const METRIC_NAMESPACE = "FargateImageScanning";
