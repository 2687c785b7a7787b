import type { IResolvable } from "cdktf";
import { and, type BoolValue, choose, isGiven } from "../terraform-language";

/** The VPC that something joins. */
export interface JoinedNetwork {
  readonly vpcConfig: IResolvable;
  /** Whether it joins at all. Default: wherever a VPC is given */
  readonly when?: BoolValue;
}

/** Whether something joins a VPC. */
export function joins({ vpcConfig, when = true }: JoinedNetwork): BoolValue {
  return and(when, isGiven(vpcConfig));
}

/**
 * Places a resource in the VPC that it joins.
 *
 * @param content the parts of a VPC that the resource's block has, by the block's own names
 */
export function placeInVpc(
  target: { addOverride(path: string, value: unknown): void },
  content: Readonly<Record<string, unknown>>,
  network: JoinedNetwork,
): void {
  target.addOverride("dynamic.vpc_config", { for_each: choose(joins(network), [1], []), content });
}
