import type { IResolvable } from "cdktf";
import type { InputAttribute } from "../../functions/contract/blocking/attributes";
import { attributeOf, type Condition } from "../terraform-language";

/**
 * What says how the scanning itself is doing. A Terraform expression for all of it, such as an object variable, has to have
 * every attribute.
 */
export interface MonitoringSettings {
  /** Whether there are alarms. Default: true */
  readonly alarms?: boolean | IResolvable;
  /** Whether there is a dashboard. Default: true */
  readonly dashboard?: boolean | IResolvable;
  /** Whether the functions write metrics; without them there is no alarm that reads one. Default: true */
  readonly metrics?: boolean | IResolvable;
}

export const MONITORING_ATTRIBUTES: Readonly<Record<keyof MonitoringSettings, InputAttribute>> = {
  alarms: { default: true },
  dashboard: { default: true },
  metrics: { default: true },
};

export function isPartOn(
  settings: MonitoringSettings | IResolvable,
  part: keyof MonitoringSettings,
): Condition {
  return (attributeOf(settings, part) ?? MONITORING_ATTRIBUTES[part].default) as Condition;
}
