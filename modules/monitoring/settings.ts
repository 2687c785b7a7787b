import type { IResolvable } from "cdktf";
import { attributeOf } from "../terraform-language";

export const MONITORING_ATTRIBUTES = {
  alarms: { default: true },
  dashboard: { default: true },
  metrics: { default: true },
} as const;

/** Whether a part of the monitoring is on: alarms, the dashboard, or the metrics that functions write, without which there is no alarm that reads one. */
export function isPartOn(settings: IResolvable, part: keyof typeof MONITORING_ATTRIBUTES): IResolvable {
  return attributeOf(settings, part);
}
