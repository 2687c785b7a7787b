import type { Metric, Telemetry } from "../../../functions/shared/telemetry";

type Fields = Readonly<Record<string, unknown>>;

/** Keeps what was logged and counted. */
export class RecordedTelemetry implements Telemetry {
  readonly lines: { level: "info" | "error"; message: string; fields: Fields }[] = [];
  readonly counts: Partial<Record<Metric, number>> = {};

  info(message: string, fields: Fields): void {
    this.lines.push({ level: "info", message, fields });
  }

  error(message: string, fields: Fields): void {
    this.lines.push({ level: "error", message, fields });
  }

  count(metric: Metric, value = 1): void {
    this.counts[metric] = (this.counts[metric] ?? 0) + value;
  }
}
