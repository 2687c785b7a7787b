export { createAlarm } from "./alarm";
export { queueMetric } from "./metrics";
export { Monitoring } from "./monitoring";
export { MONITORING_ATTRIBUTES } from "./settings";
