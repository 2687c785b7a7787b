import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import {
  type Counter,
  type Duration,
  type Level,
  METRIC_NAMESPACE,
  type Telemetry,
} from "../contract/telemetry";

/** Writes telemetry to the function's log: JSON lines, and metrics in CloudWatch's embedded metric format. */
export class LambdaTelemetry implements Telemetry {
  private readonly metrics: Metrics;
  private ownLogger: Logger | undefined;

  constructor(private readonly serviceName: string) {
    this.metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName });
  }

  /** Made with the first line, because most invocations log nothing. */
  private get logger(): Logger {
    this.ownLogger ??= new Logger({ serviceName: this.serviceName });
    return this.ownLogger;
  }

  info(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.logger.info(message, fields);
  }

  error(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.logger.error(message, fields);
  }

  count(metric: Counter, value = 1): void {
    this.metrics.addMetric(metric, MetricUnit.Count, value);
  }

  time(duration: Duration, since: Date | undefined, now: Date): void {
    if (since !== undefined) {
      // Zero if the clock of the event's sender is ahead of ours.
      const seconds = Math.max(0, (now.getTime() - since.getTime()) / 1000);
      this.metrics.addMetric(duration, MetricUnit.Seconds, seconds);
    }
  }

  measure(level: Level, value: number): void {
    this.metrics.addMetric(level, MetricUnit.Count, value);
  }

  /** Writes out the metrics counted so far. Call it at the end of each invocation. */
  flush(): void {
    if (this.metrics.hasStoredMetrics()) {
      this.metrics.publishStoredMetrics();
    }
  }
}
