import type { Counter, Duration, Level, Telemetry } from "../../functions/contract/telemetry";

type Fields = Readonly<Record<string, unknown>>;

/** Keeps what was logged and counted. */
export class RecordedTelemetry implements Telemetry {
  readonly lines: { level: "info" | "error"; message: string; fields: Fields }[] = [];
  readonly counts: Partial<Record<Counter, number>> = {};
  /** What was counted as nothing, which CloudWatch has to get all the same. */
  readonly zeros: Counter[] = [];
  readonly seconds: Partial<Record<Duration, number[]>> = {};
  readonly levels: Partial<Record<Level, number>> = {};

  info(message: string, fields: Fields): void {
    this.lines.push({ level: "info", message, fields });
  }

  error(message: string, fields: Fields): void {
    this.lines.push({ level: "error", message, fields });
  }

  count(metric: Counter, value = 1): void {
    if (value === 0) {
      this.zeros.push(metric);
      return;
    }
    this.counts[metric] = (this.counts[metric] ?? 0) + value;
  }

  time(duration: Duration, since: Date | undefined, now: Date): void {
    if (since !== undefined) {
      this.seconds[duration] = [...(this.seconds[duration] ?? []), (now.getTime() - since.getTime()) / 1000];
    }
  }

  measure(level: Level, value: number): void {
    this.levels[level] = value;
  }
}
