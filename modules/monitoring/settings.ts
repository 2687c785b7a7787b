/** Parts of the monitoring. `metrics` are those that functions write; without them, no alarm reads them. */
export const MONITORING_ATTRIBUTES = {
  alarms: { default: true },
  dashboard: { default: true },
  metrics: { default: true },
} as const;
