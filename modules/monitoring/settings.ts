/** Parts of the monitoring: alarms, the dashboard, or the metrics that functions write, without which there is no alarm that reads one. */
export const MONITORING_ATTRIBUTES = {
  alarms: { default: true },
  dashboard: { default: true },
  metrics: { default: true },
} as const;
