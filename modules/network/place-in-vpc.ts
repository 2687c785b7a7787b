import { type IResolvable, Token } from "cdktf";
import { and, attributeOf, type BoolValue, choose, isGiven, terraformName } from "../terraform-language";
import type { VpcConfig } from "./vpc-config";

/** The VPC that something joins. */
export interface JoinedNetwork {
  readonly vpcConfig?: VpcConfig | IResolvable;
  /** Whether it joins at all. Default: wherever a VPC is given */
  readonly when?: BoolValue;
}

/** A resource that has a block `vpc_config` with these settings. */
interface Placeable<B> {
  putVpcConfig(block: B): void;
  addOverride(path: string, value: unknown): void;
}

/** Whether something joins a VPC. */
export function joins({ vpcConfig, when = true }: JoinedNetwork): BoolValue {
  return and(when, isGiven(vpcConfig));
}

/**
 * Places a resource in the VPC that it joins.
 *
 * @param blockOf the parts of a VPC that the resource's block has, by the block's own names
 */
export function placeInVpc<B extends object>(
  target: Placeable<B>,
  blockOf: (vpc: VpcConfig) => B,
  network: JoinedNetwork,
): void {
  const condition = joins(network);
  const { vpcConfig } = network;
  if (condition === false || vpcConfig === undefined) {
    return;
  }
  const block = blockOf({
    vpcId: attributeOf(vpcConfig, "vpcId") as string,
    subnetIds: attributeOf(vpcConfig, "subnetIds") as string[],
    securityGroupIds: attributeOf(vpcConfig, "securityGroupIds") as string[],
  });
  if (condition === true && !Token.isUnresolved(vpcConfig)) {
    target.putVpcConfig(block);
    return;
  }
  target.addOverride("dynamic.vpc_config", {
    for_each: choose<unknown[]>(condition, [1], []),
    content: Object.fromEntries(Object.entries(block).map(([name, value]) => [terraformName(name), value])),
  });
}
