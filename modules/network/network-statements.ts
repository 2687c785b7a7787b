import { Fn, type IResolvable, Token } from "cdktf";
import { arn, type Installation } from "../installation";
import { allow, attributeOf, type Statement } from "../terraform-language";

/** Actions of EC2 that a service needs in a VPC, and that differ between services. */
export interface NetworkActions {
  readonly describe: readonly string[];
  readonly manage: readonly string[];
}

/** Allows a service to create network interfaces, only in these subnets and with these security groups. */
export function networkStatements(
  installation: Installation,
  vpcConfig: IResolvable,
  { describe, manage }: NetworkActions,
): Statement[] {
  return [
    // AWS defines no resources for EC2's Describe actions:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    allow("DescribeNetwork", [...describe], "*"),
    allow("CreateInterfacesInSubnets", "ec2:CreateNetworkInterface", subnetArns(installation, vpcConfig)),
    allow(
      "CreateInterfacesWithGroups",
      "ec2:CreateNetworkInterface",
      arns(installation, "security-group", attributeOf(vpcConfig, "security_group_ids")),
    ),
    allow("ManageInterfaces", [...manage], interfaceArns(installation)),
  ];
}

export function subnetArns(installation: Installation, vpcConfig: IResolvable): string[] {
  return arns(installation, "subnet", attributeOf(vpcConfig, "subnet_ids"));
}

/** Returns all interfaces, because their ids are unknown before they exist. */
export function interfaceArns(installation: Installation): string[] {
  return [arn(installation, "ec2", "network-interface/*")];
}

/** `*` for the account, because the subnets of a shared VPC belong to another account. The ids are exact. */
function arns({ partition, region }: Installation, kind: string, ids: unknown): string[] {
  return Token.asList(Fn.formatlist(`arn:%s:ec2:%s:*:${kind}/%s`, [partition, region, ids]));
}
