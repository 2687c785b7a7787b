import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/** CloudWatch metrics of this product, all counts; namespace `FargateImageScanning`, dimension `service` = the input `name`. */
export type Metric =
  | "EventsRejected"
  | "ImagesSkipped"
  | "ScansStarted"
  | "ScansDeduplicated"
  | "CapacityRefusals"
  | "ScansPassed"
  | "ScansFailed"
  | "ScansNoPolicy"
  | "ScansErrored";

/** Structured log lines and metrics. */
export interface Telemetry {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
  count(metric: Metric, value?: number): void;
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

  /** Writes out the metrics counted so far; to be called at the end of each invocation. */
  flush(): void {
    if (this.metrics.hasStoredMetrics()) {
      this.metrics.publishStoredMetrics();
    }
  }
}
