import { Fn, type IResolvable, Token } from "cdktf";
import type { CLUSTERS_ATTRIBUTE } from "../../functions/contract/blocking/attributes";
import { GATE_ATTRIBUTES } from "../../functions/contract/blocking/gate";
import { attributeValues, type ObjectProps } from "../terraform-language";

/**
 * How the gate decides, as the input deployment_gate says. A Terraform expression for all of it, such as an object variable,
 * has to have every attribute; one of type `object({ mode = optional(string, "audit"), … })` has.
 */
export type DeploymentGateSettings = ObjectProps<typeof GATE_ATTRIBUTES & typeof CLUSTERS_ATTRIBUTE>;

/** The settings with their defaults, by the names of the variable's attributes. */
export function gateSettings(settings: DeploymentGateSettings | IResolvable): Record<string, unknown> {
  return attributeValues(settings, GATE_ATTRIBUTES);
}

/** The same as texts, as an output has them. */
export function gateDecisions(settings: Record<string, unknown>): Record<string, unknown> {
  return { ...settings, block_in: Fn.join(", ", Token.asList(settings.block_in)) };
}
