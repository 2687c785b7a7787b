import type { IResolvable } from "cdktf";
import { choose, isGiven } from "../terraform-language";

/**
 * Places a resource in a VPC, where one is given.
 *
 * @param content the parts of a VPC that the resource's block has, by the block's own names
 */
export function placeInVpc(
  target: { addOverride(path: string, value: unknown): void },
  vpcConfig: IResolvable,
  content: Readonly<Record<string, unknown>>,
): void {
  target.addOverride("dynamic.vpc_config", { for_each: choose(isGiven(vpcConfig), [1], []), content });
}
