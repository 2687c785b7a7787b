import type { CLUSTERS_ATTRIBUTE } from "../../functions/contract/blocking/attributes";
import type { ENFORCEMENT_ATTRIBUTES } from "../../functions/contract/blocking/enforcement";
import type { ObjectProps } from "../terraform-language";

/**
 * The settings of the input enforcement. A Terraform expression for all of them, such as an object variable, has to have every
 * attribute; one of type `object({ mode = optional(string, "audit"), … })` has.
 */
export type EnforcementSettings = ObjectProps<typeof ENFORCEMENT_ATTRIBUTES & typeof CLUSTERS_ATTRIBUTE>;
