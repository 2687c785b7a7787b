/** Counted metrics. The dimension `service` of all metrics is the input `name`. */
export type Counter =
  | ("EventsRejected" | "EventsRepeated" | "EventsOutsideMembers" | "PlacesUnanswered" | "PlacesNotHeard")
  | ("ImagesSeen" | "ImagesSkipped" | "ScansRequested" | "ScansDeduplicated" | "ScansStarted")
  | ("ScansEnded" | "ScansPassed" | "ScansFailed" | "ScansNoPolicy" | "ScansErrored" | "CapacityRefusals")
  | ("ConfigurationErrors" | "NewConfigurationErrors" | "PublishErrors" | "SweepErrors" | "RowsUnreadable")
  | ("GateBlocked" | "GateAudited" | "GateAllowedFailed" | "GateAllowedUnscanned")
  | ("GatePassed" | "GateFailures")
  | ("EnforcementActions" | "EnforcementAudited" | "EnforcementPaused");

/**
 * Times in seconds. EventToBuild and EventToVerdict begin with the task event that asked for the scan.
 * DeadlineOverdue is written every minute: how late the earliest deadline of all waiting scans is, else zero.
 */
export type Duration = "EventToBuild" | "EventToVerdict" | "DeadlineOverdue" | "GateHeld";

/**
 * Values of every minute. Scans wait for a slot (max_concurrent_scans), or for the engine (its quota or rate).
 * InstallationImpaired is 1 while every scan waits for the installation to work again, else 0.
 */
export const LEVELS = ["ScansOpen", "WaitingForSlot", "WaitingForEngine", "InstallationImpaired"] as const;

export type Level = (typeof LEVELS)[number];

/**
 * Counts that alarms read. They are written every minute, also as zero: an expression of CloudWatch has no value if one
 * of its metrics has none, and nothing is promised for a metric that never existed.
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

/** Counts that are written every minute if there is a deployment gate. */
export const COUNTED_WITH_GATE: readonly Counter[] = [...COUNTED_EVERY_MINUTE, "GateFailures"];

export type MetricName = Counter | Duration | Level;

export interface Telemetry {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
  count(metric: Counter, value?: number): void;
  /** @param since when the time began; undefined writes nothing, such as for a scan without a task event */
  time(duration: Duration, since: Date | undefined, now: Date): void;
  measure(level: Level, value: number): void;
}

/**
 * `true` turns metrics off; the metrics library reads it:
 * https://docs.aws.amazon.com/powertools/typescript/latest/environment-variables/
 */
export const NO_METRICS = "POWERTOOLS_METRICS_DISABLED";

export const METRIC_NAMESPACE = "FargateImageScanning";
