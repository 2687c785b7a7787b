import type { IResolvable } from "cdktf";
import { attributeOf, type BoolValue, type ObjectProps } from "../terraform-language";

export const MONITORING_ATTRIBUTES = {
  alarms: { default: true },
  dashboard: { default: true },
  metrics: { default: true },
} as const;

/**
 * The monitoring of the scanning itself: alarms, a dashboard, and the metrics that the functions write, without which
 * there is no alarm that reads one. A Terraform expression for all of it, such as an object variable, has to have every attribute.
 */
export type MonitoringSettings = ObjectProps<typeof MONITORING_ATTRIBUTES>;

export function isPartOn(
  settings: MonitoringSettings | IResolvable,
  part: keyof MonitoringSettings,
): BoolValue {
  return (attributeOf(settings, part) ?? MONITORING_ATTRIBUTES[part].default) as BoolValue;
}
