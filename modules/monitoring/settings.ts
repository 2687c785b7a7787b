/** Parts of the monitoring. `metrics`: those that functions write; without them, the alarms on them are left out. */
export const MONITORING_ATTRIBUTES = {
  alarms: { default: true },
  dashboard: { default: true },
  metrics: { default: true },
} as const;
