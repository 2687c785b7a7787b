export { Monitoring, type MonitoringProps } from "./monitoring";
export { isPartOn, MONITORING_ATTRIBUTES, type MonitoringSettings } from "./settings";
