export { Monitoring, type MonitoringProps } from "./monitoring";
export { isPartOn, type MonitoringSettings } from "./settings";
