import type { EnforcementSettings } from "../../../contract/blocking/enforcement";

/** Reads the variable ENFORCEMENT of the coordinator; undefined where enforcement is off. Terraform has checked the input. */
export function enforcementSettings(text: string | undefined): EnforcementSettings | undefined {
  const settings: EnforcementSettings | undefined = text ? JSON.parse(text) : undefined;
  return settings && { ...settings, cluster_arns: settings.cluster_arns ?? [] };
}
