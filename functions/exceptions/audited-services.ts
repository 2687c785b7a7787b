import { type ServicePlace, serviceName } from "../contract/arn";
import type { GateMode, GateSettings } from "../contract/blocking/gate";
import { globMatcher } from "../tasks/image-filter";

/**
 * The mode in which the gate judges a service: a gate that blocks audits what no pattern of `block_in` covers.
 *
 * @param place undefined where nobody can know the service: every pattern counts as matching then
 */
export function modeFor(
  { mode, block_in }: Pick<GateSettings, "mode" | "block_in">,
  place: Pick<ServicePlace, "cluster" | "service"> | undefined,
): GateMode {
  const isCovered =
    place === undefined || block_in.some((pattern) => globMatcher(pattern)(serviceName(place)));
  return isCovered ? mode : "audit";
}
