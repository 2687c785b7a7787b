export { createAlarm } from "./alarm";
export { queueMetric } from "./metrics";
export { Monitoring, type MonitoringProps } from "./monitoring";
export { isPartOn, MONITORING_ATTRIBUTES } from "./settings";
