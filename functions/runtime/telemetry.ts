import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/**
 * What is counted. Every metric is in the namespace `FargateImageScanning` and has the dimension `service`, which is the
 * input `name`.
 */
export type Metric =
  | "EventsRejected"
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
  | "SweepErrors";

/** What is timed, in seconds: from the task event that asked for a scan to its build, and to its verdict. */
export type Duration = "EventToBuild" | "EventToVerdict";

/**
 * What is measured every minute: the run itself that measures; scans that wait or are being started, scans that run, and
 * errors that wait for a retry.
 */
export type Level = "CoordinatorRuns" | "ScansWaiting" | "ScansRunning" | "ImagesInError";

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
];

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

/** Telemetry through the function's log: JSON lines, and metrics in CloudWatch's embedded metric format. */
export class LambdaTelemetry implements Telemetry {
  private readonly logger: Logger;
  private readonly metrics: Metrics;

  constructor(serviceName: string) {
    this.logger = new Logger({ serviceName });
    this.metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName });
  }

  info(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.logger.info(message, fields);
  }

  error(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.logger.error(message, fields);
  }

  count(metric: Metric, value = 1): void {
    this.metrics.addMetric(metric, MetricUnit.Count, value);
  }

  time(duration: Duration, since: Date | undefined, now: Date): void {
    if (since !== undefined) {
      // An event's clock may be ahead of ours.
      const seconds = Math.max(0, (now.getTime() - since.getTime()) / 1000);
      this.metrics.addMetric(duration, MetricUnit.Seconds, seconds);
    }
  }

  measure(level: Level, value: number): void {
    this.metrics.addMetric(level, MetricUnit.Count, value);
  }

  /** Writes out the metrics counted so far; to be called at the end of each invocation. */
  flush(): void {
    if (this.metrics.hasStoredMetrics()) {
      this.metrics.publishStoredMetrics();
    }
  }
}
