/**
 * What is counted. Every metric is in the namespace `FargateImageScanning` and has the dimension `service`, which is the
 * input `name`.
 */
export type Metric =
  | "EventsRejected"
  | "EventsRepeated"
  | "ImagesSeen"
  | "ImagesSkipped"
  | "ScansRequested"
  | "ScansDeduplicated"
  | "ScansStarted"
  | "CapacityRefusals"
  | "ScansPassed"
  | "ScansFailed"
  | "ScansNoPolicy"
  | "ScansErrored"
  | "ConfigurationErrors"
  | "PublishErrors"
  | "SweepErrors"
  | "RowsUnreadable"
  | (
      | "GateBlocked"
      | "GateAudited"
      | "GateAllowedFailed"
      | "GateAllowedUnscanned"
      | "GatePassed"
      | "GateFailures"
    )
  | "EnforcementActions"
  | "EnforcementAudited"
  | "EnforcementPaused";

/**
 * What is timed, in seconds: from the task event that asked for a scan to its build, and to its verdict; every minute,
 * how late the earliest deadline is of all scans that wait, zero where none is; and how long the gate held a deployment.
 */
export type Duration = "EventToBuild" | "EventToVerdict" | "DeadlineOverdue" | "GateHeld";

/**
 * What is measured every minute: the run itself that measures; scans that wait or are being started, scans that run, and
 * errors that wait for a retry, and those of them that somebody has to fix (class configuration). Of the waiting, those that wait for a slot (max_concurrent_scans), for the engine (its
 * quota, or its rate), and for the breaker; and those that are held, since they may not start yet. And 1 while every scan
 * waits for the installation to work again, else 0.
 */
export type Level =
  | ("CoordinatorRuns" | "ScansWaiting" | "ScansRunning" | "ImagesInError" | "ImagesInConfigurationError")
  | ("WaitingForSlot" | "WaitingForEngine" | "WaitingForBreaker" | "ScansHeld")
  | "InstallationImpaired";

/**
 * Counts that alarms read. Each is written every minute, zero where nothing happened: CloudWatch's metric math has no
 * value where one of its metrics has none, and promises nothing for a metric that never was.
 */
export const COUNTED_EVERY_MINUTE: readonly Metric[] = [
  "ScansRequested",
  "ScansPassed",
  "ScansFailed",
  "ScansNoPolicy",
  "ScansErrored",
  "ConfigurationErrors",
  "PublishErrors",
  "SweepErrors",
  "EventsRepeated",
];

/** The same where there is a deployment gate. */
export const COUNTED_WITH_GATE: readonly Metric[] = [...COUNTED_EVERY_MINUTE, "GateFailures"];

/** Name of any of them in CloudWatch. */
export type MetricName = Metric | Duration | Level;

/** Structured log lines and metrics. */
export interface Telemetry {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
  count(metric: Metric, value?: number): void;
  /** @param since the time of the task event; a scan that nobody asked for by an event has none, and is not timed */
  time(duration: Duration, since: Date | undefined, now: Date): void;
  measure(level: Level, value: number): void;
}

export const METRIC_NAMESPACE = "FargateImageScanning";
