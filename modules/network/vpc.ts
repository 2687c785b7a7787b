import type { IResolvable } from "cdktf";
import { choose, isGiven } from "../terraform-language";

/**
 * Places a resource in a VPC if one is given.
 *
 * @param content the VPC's parts, by the names of the resource's block
 */
export function placeInVpc(
  target: { addOverride(path: string, value: unknown): void },
  vpcConfig: IResolvable,
  content: Readonly<Record<string, unknown>>,
): void {
  target.addOverride("dynamic.vpc_config", { for_each: choose(isGiven(vpcConfig), [1], []), content });
}

/** Formats of CodeBuild and Lambda: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html */
export const VPC_ATTRIBUTES = {
  vpc_id: { matches: "^vpc-[0-9a-z]+$", isRequired: true },
  subnet_ids: { eachMatches: "^subnet-[0-9a-z]{1,17}$", most: 16, isRequired: true },
  security_group_ids: { eachMatches: "^sg-[0-9a-z]{1,17}$", most: 5, isRequired: true },
} as const;
